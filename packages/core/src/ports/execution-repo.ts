import type { Artifact } from '../execution/artifact.ts';
import type { LossReason, LostAttempt } from '../execution/attempt.ts';
import type { Execution, ExecutionSummary, NewExecution } from '../execution/execution.ts';
import type { Waiting } from '../execution/line.ts';
import type { RunOutcome } from '../execution/outcome.ts';
import type { Cursor, Page } from './session-repo.ts';

/** What a worker learns when it renews its lease. */
export type Lease = 'held' | 'cancelling' | 'lost';

/**
 * Keeps executions; the truth about each one's life. Every adapter guarantees, and the contract suite proves:
 *
 * - What is read is exactly what was stored, for any string: NUL, lone surrogates, astral characters, a megabyte.
 * - Each method is atomic: of two at once on one execution, one is wholly first.
 * - A status changes only as the lifecycle table says; a terminal execution never changes again.
 * - What was asked (`request`, ids, `sessionVersion`, `queuedAt`) never changes.
 * - An execution has what is known of its artifacts, in their order, and no contents. Contents are exactly the bytes that
 *   `finish` was given, whatever is done to those arrays once it has resolved, or to arrays that were read.
 * - An execution's turn is given when it is added, as core's `nextTurn` says of those that wait then, and never changes. Of
 *   two that are added at once both may get the same, or one may be counted though it came to be none.
 * - When the store is away a method rejects with `StoreUnavailable`, its cause inside.
 */
export interface ExecutionRepo {
  /**
   * Stores a new execution, which waits, and resolves to it; where its session already has one with the same idempotency
   * key, stores nothing and resolves to that one. Rejects, changing nothing, where its id is taken.
   */
  add(execution: NewExecution): Promise<Execution>;

  /** The execution, or `null`. */
  find(id: string): Promise<Execution | null>;

  /** The session's execution with this idempotency key, or `null`. */
  findByIdempotencyKey(sessionId: string, key: string): Promise<Execution | null>;

  /**
   * A session's executions, newest first (`queuedAt`, then `id`, both descending), at most `limit` of them after `after`, whose
   * `createdAt` is an execution's `queuedAt`. Walking all pages shows every execution that was there throughout exactly once,
   * whatever is added meanwhile.
   */
  list(query: {
    readonly sessionId: string;
    readonly after: Cursor | null;
    readonly limit: number;
  }): Promise<Page<ExecutionSummary>>;

  /** How many are `QUEUED`. */
  countQueued(): Promise<number>;

  /**
   * Compare-and-set from `QUEUED` to `RUNNING`: the attempt grows by one and the worker holds the lease.
   * Resolves to the execution if this call did it, else `null`; of many racing workers exactly one gets it.
   */
  claim(
    id: string,
    claim: { readonly worker: string; readonly at: number; readonly leaseExpiresAt: number },
  ): Promise<Execution | null>;

  /**
   * Moves the end of the lease of this attempt. `lost` where the execution is no longer running this attempt, and then
   * nothing is changed; `cancelling` where it is held and a cancel was asked for.
   */
  renewLease(id: string, attempt: number, leaseExpiresAt: number): Promise<Lease>;

  /**
   * Records how this attempt ended, if the execution is still running this attempt; resolves to the execution then,
   * else to `null`. A worker that lost its lease cannot overwrite a later attempt. The contents of artifacts are stored
   * in the same step: whoever reads that it ended finds them, and of an outcome that was not recorded nothing is.
   */
  finish(id: string, attempt: number, outcome: RunOutcome, at: number): Promise<Execution | null>;

  /** The artifact of this execution with exactly this name, or `null`. */
  findArtifact(executionId: string, name: string): Promise<Artifact | null>;

  /**
   * Puts an execution that is still running this attempt back to `QUEUED` (`workerLost`), or where a cancel was asked
   * for ends it as `CANCELLED`, at `at`, and records the attempt as lost. Resolves to the execution, or `null` where the
   * attempt is not running.
   */
  release(
    id: string,
    attempt: number,
    loss: { readonly at: number; readonly reason: LossReason },
  ): Promise<Execution | null>;

  /** The attempts of an execution that came to no outcome, oldest first. */
  listLostAttempts(id: string): Promise<readonly LostAttempt[]>;

  /**
   * Asks for an end: `QUEUED` becomes `CANCELLED` at `at`; `RUNNING` is marked, first request first; a terminal one
   * stays as it is. Resolves to the execution as it is now, or `null` where there is none.
   */
  requestCancel(id: string, at: number): Promise<Execution | null>;

  /**
   * Takes back every `RUNNING` execution whose lease ended before `now`, at most `limit`: with a cancel asked for it
   * becomes `CANCELLED`, with `maxAttempts` used `FAILED` with reason `worker_lost`, else `QUEUED`. Each such attempt is
   * recorded as lost. Resolves to those it changed, as they are now.
   */
  expireLeases(query: {
    readonly now: number;
    readonly maxAttempts: number;
    readonly limit: number;
  }): Promise<readonly Execution[]>;

  /** Executions that are `QUEUED` since before `before`, oldest first, at most `limit`. */
  listQueued(query: { readonly before: number; readonly limit: number }): Promise<readonly Waiting[]>;

  /**
   * Deletes executions that ended before `before`, oldest first, with all that belongs to them, at most `limit`.
   * Resolves to how many it were.
   */
  deleteEnded(query: { readonly before: number; readonly limit: number }): Promise<number>;

  /** Resolves when the store answers; rejects with `StoreUnavailable` otherwise. */
  ping(): Promise<void>;
}
