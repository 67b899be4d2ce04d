import { statusEvent } from '../execution/event.ts';
import { isTerminal } from '../execution/lifecycle.ts';
import type { Clock } from '../ports/clock.ts';
import type { DutyRepo } from '../ports/duty-repo.ts';
import type { ExecutionFeed } from '../ports/execution-feed.ts';
import type { ExecutionInbox } from '../ports/execution-inbox.ts';
import type { ExecutionRepo } from '../ports/execution-repo.ts';
import type { Log } from '../ports/log.ts';
import type { DispatchExecution } from './dispatch-execution.ts';

interface Needs {
  executions: ExecutionRepo;
  duties: DutyRepo;
  dispatch: DispatchExecution;
  feed: ExecutionFeed;
  inbox: ExecutionInbox;
  clock: Clock;
  log: Log;
  /** Who this is, among those that share the repository. */
  holder: string;
  maxAttempts: number;
  /** How long an execution is queued before its job is looked after, and how often that is done. */
  settleMs: number;
}

/** At most this many executions of each kind are put right at once; the rest comes next time. */
const BATCH = 500;

/**
 * Makes the queue agree with the repository: takes back executions whose worker was lost, and enqueues those that wait
 * without a job. Of all that share a repository one does it at a time; that two do it at once does no harm.
 */
export class ReconcileExecutions {
  readonly #needs: Needs;

  constructor(needs: Needs) {
    this.#needs = needs;
  }

  /** Does nothing where it is another's turn. @throws {StoreUnavailable} @throws {QueueUnavailable} */
  async execute(): Promise<void> {
    const { executions, duties, dispatch, clock, holder, maxAttempts, settleMs } = this.#needs;
    const now = clock.now();
    // Twice the time, so that whoever has it keeps it; one that is gone is followed soon.
    const duty = { duty: 'reconcile', holder, now, until: now + 2 * settleMs };
    if (!(await duties.take(duty))) return;
    const expired = await executions.expireLeases({ now, maxAttempts, limit: BATCH });
    await this.#tell(expired);
    const taken = expired
      .filter(({ status }) => !isTerminal(status))
      .map(({ request: { language }, ...execution }) => ({ ...execution, language }));
    const waiting = await executions.listQueued({ before: now - settleMs, limit: BATCH });
    const each = new Map([...taken, ...waiting].map((execution) => [execution.id, execution]));
    for (const execution of each.values()) await dispatch.execute(execution);
  }

  async #tell(expired: Awaited<ReturnType<ExecutionRepo['expireLeases']>>): Promise<void> {
    const { feed, inbox, log } = this.#needs;
    for (const execution of expired) {
      const { id, status, attempt } = execution;
      log.warn('a worker was lost', { executionId: id, attempt, status });
      await feed.publish(id, statusEvent(execution));
      if (isTerminal(status)) await inbox.forget(id);
    }
  }
}
