import type { CodeRunner, ExecutionRequest, RunOutcome } from '@live-code/core';
import { until } from '../held-jobs.ts';

/** What the suite needs of an adapter. */
export interface OpenRunner {
  readonly runner: CodeRunner;
  /** Another runner of the same kind, whose machinery cannot work: an interpreter or an image that is not there. */
  broken(): CodeRunner;
  /** What runs have left in the places where the adapter puts a program's files. */
  leftovers(): Promise<readonly string[]>;
  /** How many processes, seen from the host, a program with this mark has; see `aMarkedRequest`. */
  processesWith(marker: string): Promise<number>;
  /** Frees what `open` made; the runner is closed already. */
  close(): Promise<void>;
}

/** What one part of the suite works with; `runner` is shared by its tests. */
export interface Suite {
  readonly opened: () => OpenRunner;
  /** Runs a request that nobody cancels. */
  readonly run: (request: ExecutionRequest) => Promise<RunOutcome>;
}

/** A signal that is never aborted. */
export const never = (): AbortSignal => new AbortController().signal;

/** Resolves once a program with this mark runs. Asks again and again: a port has no word for "it has begun". */
export const untilRunning = ({ processesWith }: OpenRunner, marker: string): Promise<void> =>
  until(async () => (await processesWith(marker)) > 0);
