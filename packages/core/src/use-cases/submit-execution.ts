import {
  IdempotencyKeyReused,
  InvalidInput,
  LanguageUnavailable,
  QueueFull,
  QueueUnavailable,
  SessionClosed,
  SessionNotFound,
} from '../errors.ts';
import {
  asksTheSame,
  type Execution,
  type ExecutionRequest,
  RUN_INPUT_BOUNDS,
  type RunInput,
  snapshot,
} from '../execution/execution.ts';
import type { Clock } from '../ports/clock.ts';
import type { ExecutionRepo } from '../ports/execution-repo.ts';
import type { Ids } from '../ports/ids.ts';
import type { JobQueue } from '../ports/job-queue.ts';
import type { Log } from '../ports/log.ts';
import type { SessionRepo } from '../ports/session-repo.ts';
import type { Session } from '../session/session.ts';

interface Needs {
  sessions: SessionRepo;
  executions: ExecutionRepo;
  queue: JobQueue;
  clock: Clock;
  ids: Ids;
  log: Log;
  /** Ids of the languages that can be run; `null` where that is not known. */
  languages: () => Promise<readonly string[] | null>;
  /** Queued executions at most. */
  queueLimit: number;
}

/**
 * Accepts a run of a session's present code: stores it, then enqueues it.
 * What is stored is accepted: where the queue is away, reconciling enqueues it later.
 */
export class SubmitExecution {
  readonly #needs: Needs;

  constructor(needs: Needs) {
    this.#needs = needs;
  }

  /**
   * With an `idempotencyKey` that the session has seen, the execution it belongs to, whatever became of it.
   * @throws {SessionNotFound} @throws {SessionClosed} @throws {InvalidInput} @throws {LimitExceeded}
   * @throws {LanguageUnavailable} @throws {IdempotencyKeyReused} @throws {QueueFull} @throws {StoreUnavailable}
   */
  async execute({
    sessionId,
    input = {},
    idempotencyKey = null,
  }: {
    sessionId: string;
    input?: RunInput;
    idempotencyKey?: string | null;
  }): Promise<Execution> {
    const { sessions, executions } = this.#needs;
    if (idempotencyKey !== null) checkKey(idempotencyKey);
    const session = await sessions.find(sessionId);
    if (session === null) throw new SessionNotFound(sessionId);
    const request = snapshot(session, input);

    const earlier =
      idempotencyKey === null ? null : await executions.findByIdempotencyKey(sessionId, idempotencyKey);
    const execution = earlier ?? (await this.#accept(session, request, idempotencyKey));
    if (idempotencyKey !== null && !asksTheSame(execution.request, request)) {
      throw new IdempotencyKeyReused(idempotencyKey, execution.id);
    }
    if (execution.status === 'QUEUED') await this.#enqueue(execution.id);
    return execution;
  }

  async #accept(
    session: Session,
    request: ExecutionRequest,
    idempotencyKey: string | null,
  ): Promise<Execution> {
    const { executions, clock, ids, languages, queueLimit } = this.#needs;
    if (session.status === 'CLOSED') throw new SessionClosed(session.id);
    const available = await languages();
    if (available !== null && !available.includes(request.language)) {
      throw new LanguageUnavailable(request.language, available);
    }
    if ((await executions.countQueued()) >= queueLimit) throw new QueueFull(queueLimit);
    return executions.add({
      id: ids.next(),
      sessionId: session.id,
      owner: session.owner,
      idempotencyKey,
      sessionVersion: session.version,
      request,
      status: 'QUEUED',
      attempt: 0,
      worker: null,
      leaseExpiresAt: null,
      cancelRequestedAt: null,
      queuedAt: clock.now(),
      startedAt: null,
      finishedAt: null,
      outcome: null,
    });
  }

  async #enqueue(executionId: string): Promise<void> {
    const { queue, log } = this.#needs;
    try {
      await queue.enqueue(executionId);
    } catch (error) {
      if (!(error instanceof QueueUnavailable)) throw error;
      log.warn('queue away: the execution is kept and will be enqueued later', { executionId, error });
    }
  }
}

/** Visible ASCII: what an HTTP header carries unharmed. */
const KEY = /^[\x21-\x7e]+$/;

const checkKey = (key: string): void => {
  if (key.length > RUN_INPUT_BOUNDS.idempotencyKeyLength || !KEY.test(key)) {
    throw new InvalidInput(
      'Idempotency-Key',
      key,
      `1 to ${RUN_INPUT_BOUNDS.idempotencyKeyLength} visible ASCII characters`,
    );
  }
};
