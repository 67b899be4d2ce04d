import { type Artifact, type ArtifactInfo, artifactInfo } from './artifact.ts';
import type { Difference } from './comparison.ts';
import type { Transcript } from './output-text.ts';

/** Why an execution is `FAILED`. */
export type FailureReason =
  | 'runtime_error'
  | 'compile_error'
  | 'memory_limit'
  | 'output_limit'
  | 'disk_limit'
  | 'process_limit'
  | 'worker_lost'
  | 'runner_error';

/** Which clock ran out where an execution is a `TIMEOUT`. */
export type TimeoutReason = 'wall' | 'cpu';

/** How an attempt ended, in the lifecycle's words. */
export type OutcomeEnd = 'succeeded' | 'failed' | 'timedOut' | 'cancelled';

/** What the user's program did: a value, never an exception. */
export interface Outcome {
  readonly end: OutcomeEnd;
  /** `null` unless `end` is `failed` or `timedOut`. */
  readonly reason: FailureReason | TimeoutReason | null;
  /** UTF-8, with U+FFFD for what is not; never cut inside a character. */
  readonly stdout: string;
  readonly stderr: string;
  readonly stdoutTruncated: boolean;
  readonly stderrTruncated: boolean;
  /** `null` where a signal ended the program, or it never ran. */
  readonly exitCode: number | null;
  /** Name of the signal that ended the program, such as `SIGKILL`. */
  readonly signal: string | null;
  /** What the compiler said; `null` where nothing was compiled. */
  readonly compileOutput: string | null;
  /** Milliseconds on the wall clock. */
  readonly executionTimeMs: number | null;
  /** Milliseconds of processor time, user and system, of the program and the children it waited for. */
  readonly cpuTimeMs: number | null;
  /** Largest resident set, in bytes. */
  readonly peakMemoryBytes: number | null;
  /** The files that it left behind, without their contents, in the runner's order; at most `ARTIFACT_BOUNDS.count`. */
  readonly artifacts: readonly ArtifactInfo[];
  /** In what order it printed; absent where the worker that ran it did not live to say so. */
  readonly transcript?: Transcript;
  /**
   * Where standard output first differs from what was expected, `null` where it does not; absent where nothing was expected,
   * the program did not end well, or some of its output is missing.
   */
  readonly difference?: Difference | null;
}

/** An outcome as a runner tells it and the repository takes it: with the contents of what was left behind. */
export interface RunOutcome extends Outcome {
  readonly artifacts: readonly Artifact[];
}

/** What an execution keeps of an outcome: everything but contents. */
export const withoutContents = (outcome: Outcome): Outcome => ({
  ...outcome,
  artifacts: outcome.artifacts.map(artifactInfo),
});

/** An outcome of which nothing is known but how it ended: no program's doing. It left nothing, and so has no contents. */
export const bareOutcome = (end: OutcomeEnd, reason: Outcome['reason'] = null): RunOutcome => ({
  end,
  reason,
  stdout: '',
  stderr: '',
  stdoutTruncated: false,
  stderrTruncated: false,
  exitCode: null,
  signal: null,
  compileOutput: null,
  executionTimeMs: null,
  cpuTimeMs: null,
  peakMemoryBytes: null,
  artifacts: [],
});
