import { type Signal, useSignal } from '@preact/signals';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { CodeEditor } from '../editor/code-editor.ts';
import type { CurrentRun } from '../state/current-run.ts';
import type { Place } from '../state/output.ts';
import { type RunOptions, runInputOf } from '../state/run-options.ts';
import type { TestTable } from '../state/test-table.ts';
import type { Workspace } from '../state/workspace.ts';
import type { Language } from '../wire.ts';
import { ConflictDialog } from './conflict-dialog.tsx';
import { FileTabs } from './file-tabs.tsx';
import { Header } from './header.tsx';
import { HistoryDialog } from './history-dialog.tsx';
import { Side, type SideView } from './side.tsx';

interface AppProps {
  readonly workspace: Workspace;
  readonly current: CurrentRun;
  readonly table: TestTable;
  readonly languages: readonly Language[];
  readonly isEmbedded: boolean;
}

/** The page. */
export const App = ({ workspace, current, table, languages, isEmbedded }: AppProps) => {
  const view = useSignal<SideView>('output');
  const options = useSignal<RunOptions>({ stdin: '', args: '', isTerminal: false });
  const isHistoryOpen = useSignal(false);
  const place = useSignal<Place | null>(null);

  const run = (): void => {
    if (workspace.isClosed.value) return;
    view.value = 'output';
    void current.start(runInputOf(options.value));
  };
  const goTo = (to: Place): void => {
    workspace.show(to.file);
    place.value = { ...to };
  };
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || event.defaultPrevented) return;
      event.preventDefault();
      run();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);

  return (
    <div class={`app${isEmbedded ? ' embedded' : ''}`}>
      <Header
        {...{ workspace, current, languages, isEmbedded }}
        onRun={run}
        onHistory={() => {
          isHistoryOpen.value = true;
        }}
      />
      <main class="panes">
        <section class="pane code" aria-label="Editor">
          <FileTabs workspace={workspace} />
          <EditorHost workspace={workspace} onRun={run} place={place} />
        </section>
        <Side {...{ workspace, current, view, options, table }} onPlace={goTo} />
      </main>
      {isHistoryOpen.value && (
        <HistoryDialog
          workspace={workspace}
          onClose={() => {
            isHistoryOpen.value = false;
          }}
        />
      )}
      {workspace.theirs.value !== null && <ConflictDialog workspace={workspace} />}
    </div>
  );
};

const EditorHost = ({
  workspace,
  onRun,
  place,
}: {
  workspace: Workspace;
  onRun: () => void;
  /** Where it is to go. */
  place: Signal<Place | null>;
}) => {
  const editor = useRef<CodeEditor | null>(null);
  const host = useRef<HTMLDivElement>(null);
  const { content, openFile, epoch, isClosed } = workspace;

  // Before anything else happens in the page: what is typed into the editor is taken for the open file's.
  useLayoutEffect(() => {
    const created = new CodeEditor(host.current as HTMLDivElement, {
      onType: (text) => workspace.type(text),
      onRun,
    });
    editor.current = created;
    return () => created.destroy();
  }, []);
  useLayoutEffect(() => {
    const { files } = content.peek();
    editor.current?.keepOnly(files.map(({ name }) => name));
    editor.current?.show(openFile.value, files.find(({ name }) => name === openFile.value)?.content ?? '');
  }, [openFile.value, epoch.value]);
  // After the file is shown.
  useLayoutEffect(() => {
    if (place.value !== null) editor.current?.goTo(place.value.line);
  }, [place.value]);
  useLayoutEffect(() => void editor.current?.setLanguage(content.value.language), [content.value.language]);
  useLayoutEffect(() => editor.current?.setReadOnly(isClosed.value), [isClosed.value]);
  return (
    <>
      <div class="editor" ref={host} />
      <p id="editor-help" hidden>
        Tab indents. To leave the editor, press Escape, then Tab.
      </p>
    </>
  );
};
