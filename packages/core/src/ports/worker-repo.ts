import type { RunnerAbilities } from './code-runner.ts';

/** A process that runs executions. Times are milliseconds since the epoch. */
export interface WorkerInfo {
  /** Unique for each start of a process. */
  readonly id: string;
  readonly host: string;
  readonly pid: number;
  /** Executions at once. */
  readonly concurrency: number;
  /** What it can run, and how. */
  readonly abilities: RunnerAbilities;
  /** Of Live Code. */
  readonly version: string;
  readonly startedAt: number;
  /** When it last said that it lives. */
  readonly seenAt: number;
  /** `draining` once it takes no more. */
  readonly state: 'working' | 'draining';
}

/**
 * Knows the workers. Every adapter guarantees, and the contract suite proves:
 *
 * - What is read is what was reported last; of two reports of one worker at once, one is wholly first.
 * - When the store is away a method rejects with `StoreUnavailable`, its cause inside.
 */
export interface WorkerRepo {
  /** Stores what a worker says of itself, in place of what it said before. */
  report(worker: WorkerInfo): Promise<void>;

  /** Those seen at or after `since`, by their id. */
  list(query: { readonly since: number }): Promise<readonly WorkerInfo[]>;

  /** Forgets those that were last seen before `before`. */
  forget(query: { readonly before: number }): Promise<void>;
}
