import type { Batch, ExecutionState, StoredRun } from '../execution/batch.ts';
import type { NewExecution } from '../execution/execution.ts';

/** A batch, and its executions in the order of its runs, without what became of them. */
export interface StoredBatch {
  readonly batch: Batch;
  readonly executions: readonly StoredRun[];
}

/**
 * Keeps batches, beside the executions that they are made of. Every adapter guarantees, and the contract suite proves:
 *
 * - What is read is exactly what was stored, for any string.
 * - Adding is atomic: whoever finds the batch finds all of its executions, and where it is refused there is none of them.
 * - When the store is away a method rejects with `StoreUnavailable`, its cause inside.
 */
export interface BatchRepo {
  /**
   * Stores a batch and its executions, which get their turns one after the other as if they were added so, and resolves to
   * them; where the session already has a batch with the same idempotency key, stores nothing and resolves to that one.
   * Rejects, changing nothing, where an id is taken.
   */
  add(batch: Batch, executions: readonly NewExecution[]): Promise<StoredBatch>;

  /** The batch, or `null`. */
  find(id: string): Promise<Batch | null>;

  /** The session's batch with this idempotency key, with the executions that are left of it, or `null`. */
  findByIdempotencyKey(sessionId: string, key: string): Promise<StoredBatch | null>;

  /** How each of these executions is, in any order; one that is not there is left out. */
  listStates(executionIds: readonly string[]): Promise<readonly ExecutionState[]>;

  /** Deletes batches that were made before `before`, oldest first, at most `limit`. Resolves to how many it were. */
  deleteOld(query: { readonly before: number; readonly limit: number }): Promise<number>;
}
