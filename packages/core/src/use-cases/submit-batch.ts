import {
  IdempotencyKeyReused,
  InfrastructureError,
  QueueFull,
  SessionClosed,
  SessionNotFound,
} from '../errors.ts';
import {
  areAskedFor,
  type Batch,
  type BatchRunInput,
  checkCodeLength,
  type StoredRun,
  snapshots,
} from '../execution/batch.ts';
import { type ExecutionRequest, newExecution, priorityOf } from '../execution/execution.ts';
import { checkIdempotencyKey } from '../execution/idempotency-key.ts';
import type { Priority } from '../execution/line.ts';
import type { BatchRepo, StoredBatch } from '../ports/batch-repo.ts';
import type { Clock } from '../ports/clock.ts';
import type { ExecutionRepo } from '../ports/execution-repo.ts';
import type { Ids } from '../ports/ids.ts';
import type { Log } from '../ports/log.ts';
import type { SessionRepo } from '../ports/session-repo.ts';
import type { Session } from '../session/session.ts';
import type { DispatchExecution } from './dispatch-execution.ts';

interface Needs {
  sessions: SessionRepo;
  executions: ExecutionRepo;
  batches: BatchRepo;
  dispatch: DispatchExecution;
  clock: Clock;
  ids: Ids;
  log: Log;
  /** Queued executions at most. */
  queueLimit: number;
}

/**
 * Accepts many runs of a session's present code at once: all of them are stored in one step, or none, and then enqueued.
 * As many run at once as there are workers for; their owner's turns keep them from delaying others.
 */
export class SubmitBatch {
  readonly #needs: Needs;

  constructor(needs: Needs) {
    this.#needs = needs;
  }

  /**
   * With an `idempotencyKey` that the session has seen with a batch, that batch, whatever became of it.
   * @throws {SessionNotFound} @throws {SessionClosed} @throws {InvalidInput} @throws {LimitExceeded}
   * @throws {LanguageUnavailable} @throws {IdempotencyKeyReused} @throws {QueueFull} @throws {StoreUnavailable}
   */
  async execute({
    sessionId,
    runs,
    priority,
    idempotencyKey = null,
  }: {
    sessionId: string;
    runs: readonly BatchRunInput[];
    priority?: Priority | undefined;
    idempotencyKey?: string | null;
  }): Promise<StoredBatch> {
    const { sessions, batches } = this.#needs;
    if (idempotencyKey !== null) checkIdempotencyKey(idempotencyKey);
    const session = await sessions.find(sessionId);
    if (session === null) throw new SessionNotFound(sessionId);
    const requests = snapshots(session, runs);
    const asked = { requests, priority: priorityOf({ priority }), idempotencyKey };

    const earlier =
      idempotencyKey === null ? null : await batches.findByIdempotencyKey(sessionId, idempotencyKey);
    const stored = earlier ?? (await this.#accept(session, asked));
    if (idempotencyKey !== null && !areAskedFor(stored.executions, requests)) {
      throw new IdempotencyKeyReused(idempotencyKey, stored.batch.id, 'batch');
    }
    await this.#dispatch(stored);
    return stored;
  }

  async #accept(
    session: Session,
    {
      requests,
      priority,
      idempotencyKey,
    }: { requests: readonly ExecutionRequest[]; priority: Priority; idempotencyKey: string | null },
  ): Promise<StoredBatch> {
    const { batches, dispatch, clock, ids } = this.#needs;
    if (session.status === 'CLOSED') throw new SessionClosed(session.id);
    checkCodeLength(session, requests.length);
    await dispatch.checkLanguage(session.language);
    await this.#checkRoom(requests.length);
    const queuedAt = clock.now();
    const executions = requests.map((request) =>
      newExecution({ session, id: ids.next(), idempotencyKey: null, request, priority, queuedAt }),
    );
    const batch: Batch = {
      id: ids.next(),
      sessionId: session.id,
      owner: session.owner,
      idempotencyKey,
      createdAt: queuedAt,
      runs: executions.map(({ id, request }) => ({
        executionId: id,
        judged: request.expected !== undefined,
      })),
    };
    return batches.add(batch, executions);
  }

  /** All of it has room, or none of it is accepted. */
  async #checkRoom(runs: number): Promise<void> {
    const { executions, queueLimit } = this.#needs;
    if ((await executions.countQueued()) + runs > queueLimit) throw new QueueFull(queueLimit);
  }

  /** At once, so that a queue that is away costs the time of one. */
  async #dispatch({ batch, executions }: StoredBatch): Promise<void> {
    const { dispatch, log } = this.#needs;
    const enqueue = ({ id, priority, turn, request: { language } }: StoredRun) =>
      dispatch.execute({ id, priority, turn, language });
    const waiting = executions.filter(({ status }) => status === 'QUEUED');
    for (const result of await Promise.allSettled(waiting.map(enqueue))) {
      if (result.status === 'fulfilled') continue;
      if (!(result.reason instanceof InfrastructureError)) throw result.reason;
      log.warn('executions of a batch are kept, and will be enqueued later', {
        batchId: batch.id,
        error: result.reason,
      });
      return;
    }
  }
}
