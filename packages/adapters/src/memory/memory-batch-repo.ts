import {
  type Batch,
  type BatchRepo,
  type ExecutionState,
  type NewExecution,
  type StoredBatch,
  stateOf,
  storedRun,
} from '@live-code/core';
import { frozenCopy } from './frozen-copy.ts';
import type { MemoryExecutionRepo } from './memory-execution-repo.ts';

/** Batches in this process's memory, beside their executions, gone when it ends. */
export class MemoryBatchRepo implements BatchRepo {
  readonly #executions: MemoryExecutionRepo;
  readonly #batches = new Map<string, Batch>();
  /** By their session and key. */
  readonly #idsByKey = new Map<string, string>();

  constructor(executions: MemoryExecutionRepo) {
    this.#executions = executions;
  }

  async add(batch: Batch, executions: readonly NewExecution[]): Promise<StoredBatch> {
    const earlier = this.#withKey(batch.sessionId, batch.idempotencyKey);
    if (earlier !== undefined) return this.#stored(earlier);
    if (this.#batches.has(batch.id)) {
      throw new Error(`A batch with the id ${JSON.stringify(batch.id)} is stored already.`);
    }
    const added = this.#executions.addAll(executions).map(storedRun);
    const copy = frozenCopy(batch);
    this.#batches.set(batch.id, copy);
    if (batch.idempotencyKey !== null) this.#idsByKey.set(keyOf(batch), batch.id);
    return { batch: copy, executions: added };
  }

  async find(id: string): Promise<Batch | null> {
    return this.#batches.get(id) ?? null;
  }

  async findByIdempotencyKey(sessionId: string, key: string): Promise<StoredBatch | null> {
    const batch = this.#withKey(sessionId, key);
    return batch === undefined ? null : this.#stored(batch);
  }

  async listStates(executionIds: readonly string[]): Promise<readonly ExecutionState[]> {
    const found = await Promise.all(executionIds.map((id) => this.#executions.find(id)));
    return found.flatMap((execution) => (execution === null ? [] : [stateOf(execution)]));
  }

  async deleteOld({ before, limit }: { before: number; limit: number }): Promise<number> {
    const old = [...this.#batches.values()]
      .filter(({ createdAt }) => createdAt < before)
      .sort((a, b) => a.createdAt - b.createdAt)
      .slice(0, limit);
    for (const batch of old) {
      this.#batches.delete(batch.id);
      this.#idsByKey.delete(keyOf(batch));
    }
    return old.length;
  }

  #withKey(sessionId: string, key: string | null): Batch | undefined {
    if (key === null) return undefined;
    const id = this.#idsByKey.get(keyOf({ sessionId, idempotencyKey: key }));
    return id === undefined ? undefined : this.#batches.get(id);
  }

  async #stored(batch: Batch): Promise<StoredBatch> {
    const found = await Promise.all(batch.runs.map(({ executionId }) => this.#executions.find(executionId)));
    const executions = found.flatMap((execution) => (execution === null ? [] : [storedRun(execution)]));
    return { batch, executions };
  }
}

const keyOf = ({ sessionId, idempotencyKey }: Pick<Batch, 'sessionId' | 'idempotencyKey'>): string =>
  JSON.stringify([sessionId, idempotencyKey]);
