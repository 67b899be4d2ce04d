import { useSignal } from '@preact/signals';
import { nameProblem, type Workspace } from '../state/workspace.ts';
import { Icon } from './icon.tsx';
import { Menu } from './menu.tsx';

/** The session's files, of which one is the entry. */
export const FileTabs = ({ workspace }: { workspace: Workspace }) => {
  const { files, entry } = workspace.content.value;
  const isAdding = useSignal(false);
  const open = workspace.openFile.value;
  return (
    <div class="tabs files">
      <div role="tablist" aria-label="Files" class="tab-list">
        {files.map(({ name }) => (
          <button
            key={name}
            type="button"
            role="tab"
            aria-selected={name === open}
            class="tab"
            onClick={() => workspace.show(name)}
          >
            {name}
            {files.length > 1 && name === entry && (
              <span class="entry-mark" title="This file is run">
                entry
              </span>
            )}
          </button>
        ))}
      </div>
      {!workspace.isClosed.value && (
        <>
          <button
            type="button"
            class="quiet icon-only"
            aria-label="New file"
            title="New file"
            onClick={() => {
              isAdding.value = true;
            }}
          >
            <Icon name="plus" />
          </button>
          <span class="spacer" />
          <FileMenu workspace={workspace} name={open} />
        </>
      )}
      {isAdding.value && (
        <NameForm
          label="Name of the new file"
          initial=""
          check={(name) => nameProblem(files, name)}
          onName={(name) => workspace.addFile(name)}
          onClose={() => {
            isAdding.value = false;
          }}
        />
      )}
    </div>
  );
};

const FileMenu = ({ workspace, name }: { workspace: Workspace; name: string }) => {
  const { files, entry } = workspace.content.value;
  const isRenaming = useSignal(false);
  return (
    <>
      <Menu label={`What to do with ${name}`} icon="more">
        {[
          {
            text: 'Rename…',
            onPick: () => {
              isRenaming.value = true;
            },
          },
          ...(files.length > 1
            ? [
                { text: 'Run this file', isOff: name === entry, onPick: () => workspace.setEntry(name) },
                { text: 'Delete', onPick: () => workspace.removeFile(name) },
              ]
            : []),
        ]}
      </Menu>
      {isRenaming.value && (
        <NameForm
          label={`New name of ${name}`}
          initial={name}
          check={(next) => (next === name ? null : nameProblem(files, next))}
          onName={(next) => workspace.renameFile(name, next)}
          onClose={() => {
            isRenaming.value = false;
          }}
        />
      )}
    </>
  );
};

const NameForm = ({
  label,
  initial,
  check,
  onName,
  onClose,
}: {
  label: string;
  initial: string;
  check: (name: string) => string | null;
  onName: (name: string) => void;
  onClose: () => void;
}) => {
  const name = useSignal(initial);
  const problem = check(name.value.trim());
  return (
    <form
      class="name-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (problem !== null) return;
        onName(name.value.trim());
        onClose();
      }}
      onKeyDown={({ key }) => {
        if (key === 'Escape') onClose();
      }}
    >
      <input
        aria-label={label}
        placeholder="data/words.txt"
        value={name.value}
        ref={(input) => {
          if (input !== null && document.activeElement?.closest('.name-form') === null) input.focus();
        }}
        onInput={({ currentTarget }) => {
          name.value = currentTarget.value;
        }}
      />
      <button type="submit" disabled={problem !== null}>
        OK
      </button>
      <button type="button" class="quiet" onClick={onClose}>
        Cancel
      </button>
      {name.value !== initial && problem !== null && <span class="problem">{problem}</span>}
    </form>
  );
};
