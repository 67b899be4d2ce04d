import { BatchNotFound } from '../errors.ts';
import type { BatchState } from '../execution/batch.ts';
import type { BatchRepo } from '../ports/batch-repo.ts';

/** Reads a batch, and how each of its executions is now. */
export class ReadBatch {
  readonly #needs: { batches: BatchRepo };

  constructor(needs: { batches: BatchRepo }) {
    this.#needs = needs;
  }

  /** @throws {BatchNotFound} @throws {StoreUnavailable} */
  async execute({ batchId }: { batchId: string }): Promise<BatchState> {
    const { batches } = this.#needs;
    const batch = await batches.find(batchId);
    if (batch === null) throw new BatchNotFound(batchId);
    const states = await batches.listStates(batch.runs.map(({ executionId }) => executionId));
    const byId = new Map(states.map((state) => [state.id, state]));
    const executions = batch.runs.flatMap(({ executionId, judged }) => {
      const state = byId.get(executionId);
      return state === undefined ? [] : [{ ...state, judged }];
    });
    return { batch, executions };
  }
}
