import { ExecutionNotFound, IllegalTransition } from '../errors.ts';
import { statusEvent } from '../execution/event.ts';
import type { Execution } from '../execution/execution.ts';
import { isTerminal } from '../execution/lifecycle.ts';
import type { Clock } from '../ports/clock.ts';
import type { ExecutionFeed } from '../ports/execution-feed.ts';
import type { ExecutionInbox } from '../ports/execution-inbox.ts';
import type { ExecutionRepo } from '../ports/execution-repo.ts';

interface Needs {
  executions: ExecutionRepo;
  feed: ExecutionFeed;
  inbox: ExecutionInbox;
  clock: Clock;
}

/**
 * Asks an execution to end. One that waits is `CANCELLED` at once; one that runs is told through its inbox, or at
 * its next lease renewal, and ends soon after.
 */
export class CancelExecution {
  readonly #needs: Needs;

  constructor(needs: Needs) {
    this.#needs = needs;
  }

  /** @throws {ExecutionNotFound} @throws {IllegalTransition} where it ended already. @throws {StoreUnavailable} */
  async execute({ executionId }: { executionId: string }): Promise<Execution> {
    const { executions, feed, inbox, clock } = this.#needs;
    const at = clock.now();
    const execution = await executions.requestCancel(executionId, at);
    if (execution === null) throw new ExecutionNotFound(executionId);
    if (execution.status === 'RUNNING') {
      // Where the message gets lost, the next renewal of the lease tells.
      await inbox.send(executionId, { type: 'cancel' }).catch(() => {});
    } else if (execution.status === 'CANCELLED' && execution.finishedAt === at) {
      await feed.publish(executionId, statusEvent(execution));
      await inbox.forget(executionId);
    } else if (isTerminal(execution.status)) {
      throw new IllegalTransition(execution.status, 'cancelled');
    }
    return execution;
  }
}
