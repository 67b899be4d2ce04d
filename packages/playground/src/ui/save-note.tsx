import type { SaveState } from '../state/autosave.ts';
import type { Workspace } from '../state/workspace.ts';

const plural = (count: number): string => (count === 1 ? '1 change' : `${count} changes`);

/** What is said of each state, and how it looks. */
const noteOf = (state: SaveState): readonly [text: string, look: string] => {
  switch (state.is) {
    case 'saved':
      return ['Saved', 'good'];
    case 'saving':
      return ['Saving…', 'quiet'];
    case 'offline':
      return [`Offline, ${plural(state.changes)} kept`, 'warning'];
    case 'conflict':
      return ['Saved elsewhere, too', 'warning'];
    case 'refused':
      return [`Not saved: ${state.reason}`, 'bad'];
  }
};

/** Whether what is typed is saved; always there. */
export const SaveNote = ({ workspace }: { workspace: Workspace }) => {
  const [text, look] = workspace.isClosed.value
    ? ['Read-only copy', 'quiet']
    : noteOf(workspace.saveState.value);
  return (
    <output class={`save-note ${look}`} aria-live="polite">
      {text}
    </output>
  );
};
