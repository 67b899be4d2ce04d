import { ExecutionNotFound } from '../errors.ts';
import type { LostAttempt } from '../execution/attempt.ts';
import type { ExecutionRepo } from '../ports/execution-repo.ts';

/** Lists the attempts at an execution that came to no outcome. */
export class ListLostAttempts {
  readonly #needs: { executions: ExecutionRepo };

  constructor(needs: { executions: ExecutionRepo }) {
    this.#needs = needs;
  }

  /** Oldest first. @throws {ExecutionNotFound} @throws {StoreUnavailable} */
  async execute({ executionId }: { executionId: string }): Promise<readonly LostAttempt[]> {
    const { executions } = this.#needs;
    const lost = await executions.listLostAttempts(executionId);
    if (lost.length === 0 && (await executions.find(executionId)) === null) {
      throw new ExecutionNotFound(executionId);
    }
    return lost;
  }
}
