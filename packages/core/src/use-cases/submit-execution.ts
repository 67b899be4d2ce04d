import {
  IdempotencyKeyReused,
  InfrastructureError,
  InvalidInput,
  LanguageUnavailable,
  QueueFull,
  SessionClosed,
  SessionNotFound,
} from '../errors.ts';
import {
  asksTheSame,
  type Execution,
  type ExecutionRequest,
  priorityOf,
  RUN_INPUT_BOUNDS,
  type RunInput,
  snapshot,
} from '../execution/execution.ts';
import type { Priority } from '../execution/line.ts';
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
  dispatch: DispatchExecution;
  clock: Clock;
  ids: Ids;
  log: Log;
  /** Queued executions at most. */
  queueLimit: number;
}

/** Milliseconds for which the number of those that wait is used again. */
const COUNT_AGAIN_MS = 250;

/**
 * Accepts a run of a session's present code: stores it, then enqueues it.
 * What is stored is accepted: where the queue is away, reconciling enqueues it later.
 */
export class SubmitExecution {
  readonly #needs: Needs;
  #waiting = { countedAt: Number.NEGATIVE_INFINITY, count: 0 };

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
    const priority = priorityOf(input);

    const earlier =
      idempotencyKey === null ? null : await executions.findByIdempotencyKey(sessionId, idempotencyKey);
    const execution = earlier ?? (await this.#accept(session, { request, priority, idempotencyKey }));
    if (idempotencyKey !== null && !asksTheSame(execution.request, request)) {
      throw new IdempotencyKeyReused(idempotencyKey, execution.id);
    }
    if (execution.status === 'QUEUED') await this.#dispatch(execution);
    return execution;
  }

  async #accept(
    session: Session,
    {
      request,
      priority,
      idempotencyKey,
    }: { request: ExecutionRequest; priority: Priority; idempotencyKey: string | null },
  ): Promise<Execution> {
    const { executions, clock, ids } = this.#needs;
    if (session.status === 'CLOSED') throw new SessionClosed(session.id);
    await this.#checkLanguage(request.language);
    await this.#checkRoom();
    return executions.add({
      id: ids.next(),
      sessionId: session.id,
      owner: session.owner,
      idempotencyKey,
      sessionVersion: session.version,
      request,
      priority,
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

  /**
   * What was counted a moment ago, and accepted here since, is not counted again: only what is taken meanwhile makes it too
   * much, and before anything is refused it is counted anew. Others may go beyond the limit by what they accept in a moment.
   */
  async #checkRoom(): Promise<void> {
    const { executions, clock, queueLimit } = this.#needs;
    const now = clock.now();
    if (now - this.#waiting.countedAt >= COUNT_AGAIN_MS || this.#waiting.count >= queueLimit) {
      this.#waiting = { countedAt: now, count: await executions.countQueued() };
    }
    if (this.#waiting.count >= queueLimit) throw new QueueFull(queueLimit);
    this.#waiting.count += 1;
  }

  /** Where no worker is known, one may come that can run it. */
  async #checkLanguage(language: string): Promise<void> {
    const workers = await this.#needs.dispatch.workers();
    const languages = workers.flatMap(({ abilities }) => abilities.languages.map(({ id }) => id));
    if (workers.length > 0 && !languages.includes(language)) {
      throw new LanguageUnavailable(language, [...new Set(languages)].sort());
    }
  }

  async #dispatch({ id, priority, turn, request: { language } }: Execution): Promise<void> {
    const { dispatch, log } = this.#needs;
    try {
      await dispatch.execute({ id, priority, turn, language });
    } catch (error) {
      if (!(error instanceof InfrastructureError)) throw error;
      log.warn('the execution is kept, and will be enqueued later', { executionId: id, error });
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
