import type { ExecutionRequest } from '../execution/execution.ts';
import type { LimitName } from '../execution/limits.ts';
import type { RunOutcome } from '../execution/outcome.ts';
import type { OutputStream } from '../execution/output-text.ts';
import type { ClientSignal } from './execution-inbox.ts';

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

/** A program that runs, as far as somebody can talk to it; once it has ended nothing happens. */
export interface RunningProgram {
  /** Appends to its standard input; kept until the program reads it. */
  write(bytes: Uint8Array): void;
  /** Ends its standard input, after what was written. */
  closeInput(): void;
  /** Sends a signal to the program and its descendants. */
  signal(signal: ClientSignal): void;
  /** Says how large its terminal is; nothing happens where it has none. */
  resize(columns: number, rows: number): void;
}

/** What is said of a program while it runs, and to it. */
export interface ProgramIo {
  /** Called with what the program writes, as it is read: exactly the bytes that the outcome keeps. They are valid during the call. */
  readonly onOutput?: ((stream: OutputStream, bytes: Uint8Array) => void) | undefined;
  /** Called once, when the program of a request that is `interactive` is there to be talked to. */
  readonly onStart?: ((program: RunningProgram) => void) | undefined;
  /** Called once, when that program takes no more input, unless it has ended. */
  readonly onInputClosed?: (() => void) | undefined;
}

/**
 * Runs a program. Every adapter guarantees, and the contract suite proves:
 *
 * - Whatever the program does is an `Outcome`; `run` rejects, with `RunnerUnavailable`, only when the runner itself failed.
 * - The program sees the files, stdin, arguments and environment it was given and nothing of the host's environment.
 * - `onOutput` is told of all that is kept, in order for each stream, and soon after it was written.
 * - The standard input of a request that is `interactive` stays open after `stdin`; else it ends with it.
 * - The program of a request with `tty` has a terminal for its three standard streams, of 24 rows and 80 columns until it is
 *   resized. It is the session's own, so that keys send signals. All that is printed there is `stdout`, as the terminal
 *   gives it. Where input ends, so does what reads lines; what reads single keys reads ^D.
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
  run(request: ExecutionRequest, signal: AbortSignal, io?: ProgramIo): Promise<RunOutcome>;

  /**
   * Ends what runs, and frees what the runner holds; a run that it ends, or that comes later, rejects with
   * `RunnerUnavailable`. Idempotent.
   */
  close(): Promise<void>;
}
