import type { Signal } from '@preact/signals';
import type { CurrentRun } from '../state/current-run.ts';
import type { Place } from '../state/output.ts';
import type { RunOptions } from '../state/run-options.ts';
import type { TestTable } from '../state/test-table.ts';
import type { Workspace } from '../state/workspace.ts';
import { InputView } from './input-view.tsx';
import { OutputView } from './output-view.tsx';
import { RunsView } from './runs-view.tsx';
import { TestsView } from './tests-view.tsx';

const VIEWS = { output: 'Output', input: 'Input', tests: 'Tests', runs: 'Runs' } as const;

export type SideView = keyof typeof VIEWS;

interface SideProps {
  readonly workspace: Workspace;
  readonly current: CurrentRun;
  readonly view: Signal<SideView>;
  readonly options: Signal<RunOptions>;
  readonly table: TestTable;
  readonly onPlace: (place: Place) => void;
}

/** What is beside the code: what came of it, what it is given, how it is tried, and what came of it before. */
export const Side = ({ workspace, current, view, options, table, onPlace }: SideProps) => (
  <section class="pane side" aria-label="Results">
    <div class="tabs">
      <div role="tablist" aria-label="Results" class="tab-list" onKeyDown={moveFocus}>
        {(Object.keys(VIEWS) as SideView[]).map((name) => (
          <button
            key={name}
            type="button"
            role="tab"
            id={`tab-${name}`}
            aria-controls="side-view"
            aria-selected={name === view.value}
            tabIndex={name === view.value ? 0 : -1}
            class="tab"
            onClick={() => {
              view.value = name;
            }}
          >
            {VIEWS[name]}
          </button>
        ))}
      </div>
    </div>
    <div class="view" role="tabpanel" id="side-view" aria-labelledby={`tab-${view.value}`}>
      {view.value === 'output' && <OutputView {...{ workspace, current, onPlace }} />}
      {view.value === 'input' && <InputView options={options} />}
      {view.value === 'tests' && <TestsView {...{ workspace, table }} />}
      {view.value === 'runs' && (
        <RunsView
          workspace={workspace}
          onOpen={(id) => {
            current.show(id);
            view.value = 'output';
          }}
        />
      )}
    </div>
  </section>
);

/** Arrows go from tab to tab, as people with a keyboard expect. */
const moveFocus = (event: KeyboardEvent): void => {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (step === undefined) return;
  const tabs = [...(event.currentTarget as HTMLElement).querySelectorAll<HTMLElement>('[role=tab]')];
  const at = tabs.indexOf(document.activeElement as HTMLElement);
  const next = tabs[(at + step + tabs.length) % tabs.length];
  next?.focus();
  next?.click();
};
