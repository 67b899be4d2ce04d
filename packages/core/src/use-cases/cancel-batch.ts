import { ExecutionNotFound, IllegalTransition } from '../errors.ts';
import type { BatchState } from '../execution/batch.ts';
import { isTerminal } from '../execution/lifecycle.ts';
import type { CancelExecution } from './cancel-execution.ts';
import type { ReadBatch } from './read-batch.ts';

interface Needs {
  readBatch: ReadBatch;
  cancelExecution: CancelExecution;
}

/** Asks every execution of a batch that has not ended to end. */
export class CancelBatch {
  readonly #needs: Needs;

  constructor(needs: Needs) {
    this.#needs = needs;
  }

  /** Resolves to the batch as it is then. @throws {BatchNotFound} @throws {StoreUnavailable} */
  async execute({ batchId }: { batchId: string }): Promise<BatchState> {
    const { readBatch, cancelExecution } = this.#needs;
    const { executions } = await readBatch.execute({ batchId });
    // From the last on: one that runs and ends would only make way for the next.
    for (const { id, status } of executions.toReversed()) {
      if (isTerminal(status)) continue;
      await cancelExecution.execute({ executionId: id }).catch(unlessOver);
    }
    return readBatch.execute({ batchId });
  }
}

/** It may have ended meanwhile, or be gone. */
const unlessOver = (error: unknown): void => {
  if (!(error instanceof IllegalTransition || error instanceof ExecutionNotFound)) throw error;
};
