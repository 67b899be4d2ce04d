import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { api } from '../api.ts';
import type { Workspace } from '../state/workspace.ts';
import type { Revision, RevisionSummary } from '../wire.ts';
import { asText } from './conflict-dialog.tsx';
import { Dialog } from './dialog.tsx';
import { Diff } from './diff-dialog.tsx';

/** What the code was, against what it is, and back to it. */
export const HistoryDialog = ({ workspace, onClose }: { workspace: Workspace; onClose: () => void }) => {
  const revisions = useSignal<readonly RevisionSummary[] | null>(null);
  const shown = useSignal<Revision | null>(null);
  const problem = useSignal<string | null>(null);
  const attempt = (action: () => Promise<void>): void => {
    void action().catch((error: Error) => {
      problem.value = error.message;
    });
  };
  const show = (version: number): void =>
    attempt(async () => {
      shown.value = await api.revision(workspace.sessionId, version);
    });
  useEffect(() => {
    attempt(async () => {
      revisions.value = await api.revisions(workspace.sessionId);
      const [newest] = revisions.value;
      if (newest !== undefined) show(newest.version);
    });
  }, []);
  const restore = (version: number): void =>
    attempt(async () => {
      await workspace.restore(version);
      onClose();
    });

  const { value: revision } = shown;
  return (
    <Dialog
      title="History"
      onClose={onClose}
      actions={
        revision !== null &&
        !workspace.isClosed.value && (
          <button type="button" class="run" onClick={() => restore(revision.version)}>
            Restore version {revision.version}
          </button>
        )
      }
    >
      {problem.value !== null && <p class="reason bad">{problem.value}</p>}
      {revisions.value?.length === 0 && (
        <p class="empty">Nothing is kept yet: a version is, when you pause and go on.</p>
      )}
      <div class="history">
        <ul>
          {revisions.value?.map(({ version, saved_at: at }) => (
            <li key={version}>
              <button
                type="button"
                class="row"
                aria-pressed={revision?.version === version}
                onClick={() => show(version)}
              >
                <span>{new Date(at).toLocaleString()}</span>
                <span class="fact">version {version}</span>
              </button>
            </li>
          ))}
        </ul>
        {revision !== null && (
          <Diff
            left={{ title: `Version ${revision.version}`, text: asText(revision) }}
            right={{ title: 'Now', text: asText(workspace.content.value) }}
          />
        )}
      </div>
    </Dialog>
  );
};
