import { artifactUrl } from '../api.ts';
import type { CurrentRun, Run } from '../state/current-run.ts';
import { type Place, withoutControls, withPlaces } from '../state/output.ts';
import { bytes, duration, reasonOf, STATUS_NAMES } from '../state/reasons.ts';
import type { Workspace } from '../state/workspace.ts';
import type { Artifact, Execution } from '../wire.ts';
import { Printed } from './printed.tsx';
import { TerminalView } from './terminal-view.tsx';

interface OutputViewProps {
  readonly workspace: Workspace;
  readonly current: CurrentRun;
  readonly onPlace: (place: Place) => void;
}

/** What came of the run. */
export const OutputView = ({ workspace, current, onPlace }: OutputViewProps) => {
  const run = current.run.value;
  if (run === null) {
    return (
      <div class="empty">
        <p>Run the code to see here what it prints.</p>
        <p>
          <kbd>Ctrl</kbd> <kbd>Enter</kbd>
        </p>
      </div>
    );
  }
  const files = workspace.content.value.files.map(({ name }) => name);
  return (
    <div class="output">
      <Facts run={run} />
      {run.isTerminal ? (
        <TerminalView key={run} run={run} />
      ) : (
        <Printed key={run} run={run} files={files} onPlace={onPlace} />
      )}
      <Ended run={run} files={files} onPlace={onPlace} />
    </div>
  );
};

const Facts = ({ run }: { run: Run }) => {
  const end = run.end.value;
  const facts =
    end === null
      ? []
      : [
          end.execution_time_ms === null ? null : duration(end.execution_time_ms),
          end.cpu_time_ms === null ? null : `${duration(end.cpu_time_ms)} CPU`,
          end.peak_memory_bytes === null ? null : bytes(end.peak_memory_bytes),
          end.exit_code === null ? null : `exit code ${end.exit_code}`,
        ].filter((fact) => fact !== null);
  return (
    <div class="facts" aria-live="polite">
      <span class={`badge ${run.status.value.toLowerCase()}`}>{STATUS_NAMES[run.status.value]}</span>
      {facts.map((fact) => (
        <span key={fact} class="fact">
          {fact}
        </span>
      ))}
    </div>
  );
};

/** What is known once it has ended. */
const Ended = ({
  run,
  files,
  onPlace,
}: {
  run: Run;
  files: readonly string[];
  onPlace: (place: Place) => void;
}) => {
  if (run.trouble.value !== null) return <p class="reason bad">{run.trouble.value}</p>;
  const end = run.end.value;
  if (end === null) return null;
  const reason = reasonOf(end);
  return (
    <>
      {end.compile_output !== null && end.compile_output !== '' && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what can be scrolled must be reached with a keyboard, WCAG 2.1.1.
        <pre class="printed compile" tabIndex={0} role="log" aria-label="What the compiler said">
          {withPlaces(withoutControls(end.compile_output), files).map(({ text, place }, index) =>
            place === null ? (
              text
            ) : (
              <button key={`${index}`} type="button" class="place" onClick={() => onPlace(place)}>
                {text}
              </button>
            ),
          )}
        </pre>
      )}
      {reason !== null && <p class={`reason ${end.status === 'CANCELLED' ? '' : 'bad'}`}>{reason}</p>}
      <Truncated end={end} />
      {run.output.isEmpty && reason === null && <p class="reason">It printed nothing.</p>}
      {end.artifacts.length > 0 && <Artifacts executionId={end.execution_id} artifacts={end.artifacts} />}
    </>
  );
};

const Truncated = ({ end }: { end: Execution }) => {
  if (!end.stdout_truncated && !end.stderr_truncated) return null;
  const save = (): void => {
    const url = URL.createObjectURL(new Blob([end.stdout, end.stderr], { type: 'text/plain' }));
    const link = document.createElement('a');
    Object.assign(link, { href: url, download: 'output.txt' });
    link.click();
    URL.revokeObjectURL(url);
  };
  return (
    <p class="reason">
      It printed more; this is what is kept.{' '}
      <button type="button" class="quiet" onClick={save}>
        Download
      </button>
    </p>
  );
};

/** Types that the API serves to be shown as pictures. SVG is not among them, since scripts run in it. */
const PICTURES = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp']);

const Artifacts = ({ executionId, artifacts }: { executionId: string; artifacts: readonly Artifact[] }) => (
  <div class="artifacts">
    {artifacts.map(({ name, media_type: type, size_bytes: size }) => {
      const url = artifactUrl(executionId, name);
      return (
        <figure key={name}>
          {PICTURES.has(type) && <img src={url} alt={name} />}
          <figcaption>
            <a href={url} download={name.split('/').at(-1)}>
              {name}
            </a>{' '}
            <small>{bytes(size)}</small>
          </figcaption>
        </figure>
      );
    })}
  </div>
);
