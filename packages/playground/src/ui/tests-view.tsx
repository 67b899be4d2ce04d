import { useSignal } from '@preact/signals';
import { api } from '../api.ts';
import type { Test, TestTable } from '../state/test-table.ts';
import type { Workspace } from '../state/workspace.ts';
import { DiffDialog, type TwoTexts } from './diff-dialog.tsx';

const VERDICTS: Readonly<Record<string, string>> = {
  accepted: 'Right',
  wrong_answer: 'Wrong answer',
  timeout: 'Out of time',
  cancelled: 'Stopped',
  runtime_error: 'Failed',
  compile_error: 'Does not compile',
  memory_limit: 'Too much memory',
  output_limit: 'Too much output',
};

/** Inputs and what is to come out, tried all at once. */
export const TestsView = ({ workspace, table }: { workspace: Workspace; table: TestTable }) => {
  const compared = useSignal<TwoTexts | null>(null);
  const compare = async ({ executionId, expected }: Test): Promise<void> => {
    if (executionId === null) return;
    const { stdout } = await api.execution(executionId);
    compared.value = {
      left: { title: 'Expected', text: expected },
      right: { title: 'Printed', text: stdout },
    };
  };
  const tests = table.tests.value;
  return (
    <div class="tests">
      <table>
        <thead>
          <tr>
            <th scope="col">Input</th>
            <th scope="col">Expected output</th>
            <th scope="col">Verdict</th>
          </tr>
        </thead>
        <tbody>
          {tests.map((test, index) => (
            <TestRow
              key={test.id}
              {...{ test, table }}
              number={index + 1}
              onCompare={() => void compare(test)}
            />
          ))}
        </tbody>
      </table>
      {table.problem.value !== null && <p class="reason bad">{table.problem.value}</p>}
      <div class="actions">
        <button type="button" disabled={table.isFull} onClick={() => table.add()}>
          Add a test
        </button>
        <button
          type="button"
          class="run"
          disabled={tests.length === 0 || workspace.isClosed.value}
          // Not disabled, which would take the focus from it.
          aria-disabled={table.isRunning.value}
          onClick={() => void table.run()}
        >
          {table.isRunning.value ? 'Running…' : 'Run all tests'}
        </button>
      </div>
      {compared.value !== null && (
        <DiffDialog
          title="What was expected, and what was printed"
          texts={compared.value}
          onClose={() => {
            compared.value = null;
          }}
        />
      )}
    </div>
  );
};

const TestRow = ({
  test,
  table,
  number,
  onCompare,
}: {
  test: Test;
  table: TestTable;
  number: number;
  onCompare: () => void;
}) => (
  <tr>
    <td>
      <textarea
        class="mono"
        rows={2}
        aria-label={`Input of test ${number}`}
        value={test.stdin}
        onInput={({ currentTarget }) => table.change(test.id, { stdin: currentTarget.value })}
      />
    </td>
    <td>
      <textarea
        class="mono"
        rows={2}
        aria-label={`Expected output of test ${number}`}
        value={test.expected}
        onInput={({ currentTarget }) => table.change(test.id, { expected: currentTarget.value })}
      />
    </td>
    <td class="verdict">
      <span class={`badge ${lookOf(test)}`}>{wordsFor(test)}</span>
      {test.verdict === 'wrong_answer' && (
        <button type="button" class="quiet" onClick={onCompare}>
          Compare
        </button>
      )}
      <button
        type="button"
        class="quiet"
        aria-label={`Delete test ${number}`}
        onClick={() => table.delete(test.id)}
      >
        Delete
      </button>
    </td>
  </tr>
);

const lookOf = ({ verdict, status }: Test): string => {
  if (verdict === 'accepted') return 'completed';
  if (verdict !== null) return 'failed';
  return status === 'RUNNING' ? 'running' : 'queued';
};

const wordsFor = ({ verdict, status }: Test): string => {
  if (verdict !== null) return VERDICTS[verdict] ?? verdict;
  if (status === null) return 'Not tried';
  return status === 'RUNNING' ? 'Running' : 'Waiting';
};
