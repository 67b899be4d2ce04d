import type { ExecutionRequest } from '../execution/execution.ts';
import type { LimitName } from '../execution/limits.ts';
import type { RunOutcome } from '../execution/outcome.ts';

/** A language that a runner can run on this machine. */
export interface RunnableLanguage {
  readonly id: string;
  /** As the toolchain itself says it, such as `3.11.2`. */
  readonly version: string;
}

/** What a runner can do here. */
export interface RunnerAbilities {
  /** Name of the adapter, such as `process`. */
  readonly name: string;
  /** Whether programs are kept from the host and from each other. */
  readonly isolated: boolean;
  readonly languages: readonly RunnableLanguage[];
  /** The limits that it enforces; the others are accepted and have no effect. */
  readonly enforces: readonly LimitName[];
  /** By what, such as `control groups, version 2`; for an operator to read. */
  readonly enforcedBy: string;
}

/**
 * Runs a program. Every adapter guarantees, and the contract suite proves:
 *
 * - Whatever the program does is an `Outcome`; `run` rejects, with `RunnerUnavailable`, only when the runner itself failed.
 * - The program sees the files, stdin, arguments and environment it was given and nothing of the host's environment.
 * - Each output stream is kept up to `outputBytes`, flagged when it was cut, and a program that printed more is killed.
 * - After the outcome no process of the program is left in its process group, and no file of it.
 */
export interface CodeRunner {
  /** What can be run here; found once. */
  abilities(): Promise<RunnerAbilities>;

  /**
   * Runs the request to its end, and resolves to what the program did and the artifacts that are kept of it. Aborting
   * `signal` kills the program, and the outcome's end is `cancelled`.
   */
  run(request: ExecutionRequest, signal: AbortSignal): Promise<RunOutcome>;

  /**
   * Ends what runs, and frees what the runner holds; a run that it ends, or that comes later, rejects with
   * `RunnerUnavailable`. Idempotent.
   */
  close(): Promise<void>;
}
