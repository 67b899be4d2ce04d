import { useSignal } from '@preact/signals';
import type { Workspace } from '../state/workspace.ts';
import type { Code } from '../wire.ts';
import { Dialog } from './dialog.tsx';
import { Diff } from './diff-dialog.tsx';

/** All of a session's files as one text, to be compared. */
export const asText = ({ files }: Code): string =>
  files.length === 1
    ? (files[0]?.content ?? '')
    : files.map(({ name, content }) => `==> ${name} <==\n${content}`).join('\n');

/** Somebody else saved meanwhile: one of both is chosen, and neither is lost before. */
export const ConflictDialog = ({ workspace }: { workspace: Workspace }) => {
  const theirs = workspace.theirs.value;
  const isDeciding = useSignal(false);
  const problem = useSignal<string | null>(null);
  const decide = async (decision: Promise<void>): Promise<void> => {
    isDeciding.value = true;
    problem.value = null;
    await decision.catch((error: Error) => {
      problem.value = `${error.message} Both are still here.`;
    });
    isDeciding.value = false;
  };
  if (theirs === null) return null;
  return (
    <Dialog
      title="This session was saved elsewhere, too"
      actions={
        <>
          <button
            type="button"
            disabled={isDeciding.value}
            onClick={() => void decide(workspace.takeTheirs())}
          >
            Take what was saved
          </button>
          <button
            type="button"
            class="run"
            disabled={isDeciding.value}
            onClick={() => void decide(workspace.keepMine())}
          >
            Keep what is here
          </button>
        </>
      }
    >
      <p>Both began with the same code. Choose one; the other stays in the history.</p>
      {problem.value !== null && <p class="reason bad">{problem.value}</p>}
      <Diff
        left={{ title: `Saved elsewhere, version ${theirs.version}`, text: asText(theirs) }}
        right={{ title: 'Here', text: asText(workspace.content.value) }}
      />
    </Dialog>
  );
};
