import type { WorkerInfo, WorkerRepo } from '@live-code/core';
import { frozenCopy } from './frozen-copy.ts';

/** Workers as this process knows them, which is all that can share its memory. */
export class MemoryWorkerRepo implements WorkerRepo {
  readonly #workers = new Map<string, WorkerInfo>();

  async report(worker: WorkerInfo): Promise<void> {
    this.#workers.set(worker.id, frozenCopy(worker));
  }

  async list({ since }: { since: number }): Promise<readonly WorkerInfo[]> {
    return [...this.#workers.values()]
      .filter(({ seenAt }) => seenAt >= since)
      .sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  async forget({ before }: { before: number }): Promise<void> {
    for (const { id, seenAt } of this.#workers.values()) if (seenAt < before) this.#workers.delete(id);
  }
}
