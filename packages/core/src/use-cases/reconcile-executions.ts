import { isTerminal } from '../execution/lifecycle.ts';
import type { Clock } from '../ports/clock.ts';
import type { ExecutionFeed } from '../ports/execution-feed.ts';
import type { ExecutionRepo } from '../ports/execution-repo.ts';
import type { JobQueue } from '../ports/job-queue.ts';
import type { Log } from '../ports/log.ts';

interface Needs {
  executions: ExecutionRepo;
  queue: JobQueue;
  feed: ExecutionFeed;
  clock: Clock;
  log: Log;
  maxAttempts: number;
  /** How long an execution is queued before its job is looked after. */
  settleMs: number;
}

/** At most this many executions of each kind are put right at once; the rest comes next time. */
const BATCH = 500;

/**
 * Makes the queue agree with the repository: takes back executions whose worker was lost, and enqueues those that wait
 * without a job. Safe to run anywhere, at any time, any number at once.
 */
export class ReconcileExecutions {
  readonly #needs: Needs;

  constructor(needs: Needs) {
    this.#needs = needs;
  }

  /** @throws {StoreUnavailable} @throws {QueueUnavailable} */
  async execute(): Promise<void> {
    const { executions, queue, feed, clock, log, maxAttempts, settleMs } = this.#needs;
    const now = clock.now();
    const expired = await executions.expireLeases({ now, maxAttempts, limit: BATCH });
    for (const { id, status, attempt } of expired) {
      log.warn('a worker was lost', { executionId: id, attempt, status });
      await feed.publish(id, { type: 'status', status, at: now });
    }
    const taken = expired.filter(({ status }) => !isTerminal(status)).map(({ id }) => id);
    const waiting = await executions.listQueued({ before: now - settleMs, limit: BATCH });
    for (const id of new Set([...taken, ...waiting])) await queue.enqueue(id);
  }
}
