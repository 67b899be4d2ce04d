import type { BatchRepo } from '../ports/batch-repo.ts';
import type { Clock } from '../ports/clock.ts';
import type { DutyRepo } from '../ports/duty-repo.ts';
import type { ExecutionRepo } from '../ports/execution-repo.ts';
import type { SessionRepo } from '../ports/session-repo.ts';
import type { WebhookRepo } from '../ports/webhook-repo.ts';
import type { WorkerRepo } from '../ports/worker-repo.ts';

interface Needs {
  sessions: SessionRepo;
  executions: ExecutionRepo;
  batches: BatchRepo;
  webhooks: WebhookRepo;
  workers: WorkerRepo;
  duties: DutyRepo;
  clock: Clock;
  /** Who this is, among those that share the repositories. */
  holder: string;
  /** Days for which what ended is kept; `null` keeps it for good. */
  retentionDays: number | null;
  /** How often it is done. */
  everyMs: number;
}

const DAY_MS = 86_400_000;
/** A worker that was not seen for so long is no longer of interest. */
const WORKER_MS = 3_600_000;
/** Few enough at once that nobody waits for it. */
const AT_ONCE = 200;

/** Deletes batches that were made, executions that ended, their webhooks, and sessions that were closed long ago, a few at once. */
export class ForgetOld {
  readonly #needs: Needs;

  constructor(needs: Needs) {
    this.#needs = needs;
  }

  /** Does nothing where it is another's turn. Aborting `signal` ends it after a few. @throws {StoreUnavailable} */
  async execute(signal: AbortSignal): Promise<void> {
    const { sessions, executions, batches, webhooks, workers, duties } = this.#needs;
    const { clock, holder, retentionDays, everyMs } = this.#needs;
    const now = clock.now();
    if (!(await duties.take({ duty: 'forget', holder, now, until: now + 2 * everyMs }))) return;
    await workers.forget({ before: now - WORKER_MS });
    if (retentionDays === null) return;
    const query = { before: now - retentionDays * DAY_MS, limit: AT_ONCE };
    // A batch goes before its executions, so that none is found without them.
    const deletions = [
      () => batches.deleteOld(query),
      () => executions.deleteEnded(query),
      () => webhooks.deleteSettled(query),
      () => sessions.deleteClosed(query),
    ];
    for (const deleteSome of deletions) {
      while (!signal.aborted && (await deleteSome()) === AT_ONCE);
    }
  }
}
