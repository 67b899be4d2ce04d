import {
  IdempotencyKeyReused,
  InfrastructureError,
  InvalidInput,
  QueueFull,
  SessionClosed,
  SessionNotFound,
} from '../errors.ts';
import {
  asksTheSame,
  type Execution,
  type ExecutionRequest,
  newExecution,
  priorityOf,
  type RunInput,
  snapshot,
} from '../execution/execution.ts';
import { checkIdempotencyKey } from '../execution/idempotency-key.ts';
import type { Priority } from '../execution/line.ts';
import type { Clock } from '../ports/clock.ts';
import type { ExecutionRepo } from '../ports/execution-repo.ts';
import type { Ids } from '../ports/ids.ts';
import type { Log } from '../ports/log.ts';
import type { SessionRepo } from '../ports/session-repo.ts';
import type { WebhookRepo } from '../ports/webhook-repo.ts';
import type { WebhookSender } from '../ports/webhook-sender.ts';
import type { Session } from '../session/session.ts';
import { newDelivery } from '../webhook/delivery.ts';
import type { DispatchExecution } from './dispatch-execution.ts';

interface Needs {
  sessions: SessionRepo;
  executions: ExecutionRepo;
  webhooks: WebhookRepo;
  sender: WebhookSender;
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
  #counting: Promise<void> | null = null;

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
    if (idempotencyKey !== null) checkIdempotencyKey(idempotencyKey);
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
    const { executions, webhooks, dispatch, clock, ids } = this.#needs;
    const { callbackUrl } = request;
    if (session.status === 'CLOSED') throw new SessionClosed(session.id);
    await dispatch.checkLanguage(request.language);
    if (callbackUrl !== undefined) await this.#checkCallback(callbackUrl);
    await this.#checkRoom();
    const accepted = { id: ids.next(), idempotencyKey, request, priority, queuedAt: clock.now() };
    // First, so that no execution can end without its webhook; one whose execution never comes is dropped.
    if (callbackUrl !== undefined) {
      const asked = { executionId: accepted.id, owner: session.owner, url: callbackUrl };
      await webhooks.add(newDelivery(asked, accepted.queuedAt));
    }
    return executions.add(newExecution({ session, ...accepted }));
  }

  /**
   * What was counted a moment ago, and accepted here since, is not counted again: only what is taken meanwhile makes it too
   * much, and before anything is refused it is counted anew. Others may go beyond the limit by what they accept in a moment.
   */
  async #checkRoom(): Promise<void> {
    const { clock, queueLimit } = this.#needs;
    if (clock.now() - this.#waiting.countedAt >= COUNT_AGAIN_MS || this.#waiting.count >= queueLimit) {
      // Of many that come at once one counts.
      this.#counting ??= this.#count().finally(() => {
        this.#counting = null;
      });
      await this.#counting;
    }
    if (this.#waiting.count >= queueLimit) throw new QueueFull(queueLimit);
    this.#waiting.count += 1;
  }

  async #count(): Promise<void> {
    const countedAt = this.#needs.clock.now();
    this.#waiting = { countedAt, count: await this.#needs.executions.countQueued() };
  }

  async #checkCallback(url: string): Promise<void> {
    const expected = await this.#needs.sender.check(url);
    if (expected !== null) throw new InvalidInput('callback_url', url, expected);
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
