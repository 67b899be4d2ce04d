import { useSignal } from '@preact/signals';
import { api } from '../api.ts';
import { linkTo } from '../link.ts';
import type { Workspace } from '../state/workspace.ts';
import { Menu } from './menu.tsx';

/** Links to the session, to a copy that nobody can change, and for a page of one's own. */
export const ShareMenu = ({ workspace }: { workspace: Workspace }) => {
  const note = useSignal<{ readonly text: string; readonly link: string } | null>(null);
  const offer = async (text: string, link: string): Promise<void> => {
    await navigator.clipboard?.writeText(link).catch(() => {});
    note.value = { text, link };
  };
  const copy = async (): Promise<string> => {
    await workspace.flush();
    const { language, files, entry, name } = workspace.content.value;
    const { session_id: id } = await api.open({ language, files, entry, name });
    await api.close(id);
    return id;
  };
  const frame = `<iframe src="${linkTo(workspace.sessionId, { embed: true })}" width="100%" height="480" title="Live Code"></iframe>`;
  return (
    <>
      <Menu label="Share" icon="share" text="Share">
        {[
          {
            text: 'Link to this session',
            onPick: () =>
              void offer('Whoever has it reads, changes and runs this session.', linkTo(workspace.sessionId)),
          },
          {
            text: 'Link to a read-only copy',
            onPick: async () => {
              try {
                await offer('A copy of the code as it is now. Nobody can change it.', linkTo(await copy()));
              } catch (error) {
                note.value = {
                  text: error instanceof Error ? error.message : 'It could not be made.',
                  link: '',
                };
              }
            },
          },
          {
            text: 'Code for another page',
            onPick: () => void offer('Shows this session in a frame.', frame),
          },
        ]}
      </Menu>
      {note.value !== null && (
        <div class="toast" role="status">
          <p>{note.value.text}</p>
          {note.value.link !== '' && (
            <input
              readOnly
              aria-label="Link"
              value={note.value.link}
              onFocus={({ currentTarget }) => currentTarget.select()}
            />
          )}
          <button
            type="button"
            class="quiet"
            onClick={() => {
              note.value = null;
            }}
          >
            Close
          </button>
        </div>
      )}
    </>
  );
};
