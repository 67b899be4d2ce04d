import { ExecutionNotFound } from '../errors.ts';
import type { Execution } from '../execution/execution.ts';
import type { ExecutionRepo } from '../ports/execution-repo.ts';

/** Reads an execution as it is now. */
export class ReadExecution {
  readonly #needs: { executions: ExecutionRepo };

  constructor(needs: { executions: ExecutionRepo }) {
    this.#needs = needs;
  }

  /** @throws {ExecutionNotFound} @throws {StoreUnavailable} */
  async execute({ executionId }: { executionId: string }): Promise<Execution> {
    const execution = await this.#needs.executions.find(executionId);
    if (execution === null) throw new ExecutionNotFound(executionId);
    return execution;
  }
}
