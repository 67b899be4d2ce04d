import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { api } from '../api.ts';
import { duration, STATUS_NAMES } from '../state/reasons.ts';
import type { Workspace } from '../state/workspace.ts';
import type { ExecutionSummary } from '../wire.ts';
import { DiffDialog, type TwoTexts } from './diff-dialog.tsx';

/** What was run before, of which any can be opened, and two can be compared. */
export const RunsView = ({
  workspace,
  onOpen,
}: {
  workspace: Workspace;
  onOpen: (executionId: string) => void;
}) => {
  const chosen = useSignal<readonly string[]>([]);
  const compared = useSignal<TwoTexts | null>(null);
  const { executions } = workspace;
  useEffect(() => {
    void api.executions(workspace.sessionId).then(
      (listed) => {
        executions.value = listed;
      },
      () => {},
    );
  }, []);

  const compare = async (): Promise<void> => {
    const both = await Promise.all(chosen.value.map((id) => api.execution(id)));
    const [older, newer] = both.toSorted((a, b) => Date.parse(a.queued_at) - Date.parse(b.queued_at));
    if (older === undefined || newer === undefined) return;
    compared.value = {
      left: { title: `Run of ${timeOf(older.queued_at)}`, text: older.stdout },
      right: { title: `Run of ${timeOf(newer.queued_at)}`, text: newer.stdout },
    };
  };

  if (executions.value.length === 0) {
    return (
      <div class="empty">
        <p>What you run is listed here.</p>
      </div>
    );
  }
  return (
    <div class="runs">
      <ul>
        {executions.value.map((execution) => (
          <li key={execution.execution_id}>
            <input
              type="checkbox"
              aria-label={`Compare the run of ${timeOf(execution.queued_at)}`}
              checked={chosen.value.includes(execution.execution_id)}
              onChange={({ currentTarget: { checked } }) => {
                const others = chosen.value.filter((id) => id !== execution.execution_id);
                chosen.value = checked ? [...others, execution.execution_id].slice(-2) : others;
              }}
            />
            <button type="button" class="row" onClick={() => onOpen(execution.execution_id)}>
              <span class={`badge ${execution.status.toLowerCase()}`}>{STATUS_NAMES[execution.status]}</span>
              <span class="fact">{timeOf(execution.queued_at)}</span>
              <span class="fact">{durationOf(execution)}</span>
            </button>
          </li>
        ))}
      </ul>
      <div class="actions">
        <button type="button" disabled={chosen.value.length !== 2} onClick={() => void compare()}>
          Compare two outputs
        </button>
      </div>
      {compared.value !== null && (
        <DiffDialog
          title="Two outputs"
          texts={compared.value}
          onClose={() => {
            compared.value = null;
          }}
        />
      )}
    </div>
  );
};

const timeOf = (iso: string): string => new Date(iso).toLocaleTimeString();

const durationOf = ({ started_at: start, finished_at: end }: ExecutionSummary): string =>
  start === null || end === null ? '' : duration(Date.parse(end) - Date.parse(start));
