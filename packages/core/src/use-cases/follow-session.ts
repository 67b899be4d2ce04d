import { SessionNotFound } from '../errors.ts';
import type { ExecutionSummary } from '../execution/execution.ts';
import { isTerminal } from '../execution/lifecycle.ts';
import type { Clock } from '../ports/clock.ts';
import type { ExecutionRepo } from '../ports/execution-repo.ts';
import type { SessionFeed } from '../ports/session-feed.ts';
import type { SessionRepo } from '../ports/session-repo.ts';
import { type SessionEvent, sessionChange } from '../session/session-event.ts';
import { Hearing } from './hearing.ts';
import type { LookIntervals } from './looks.ts';

interface Needs {
  sessions: SessionRepo;
  executions: ExecutionRepo;
  sessionFeed: SessionFeed;
  clock: Clock;
  /** How long nothing may be heard before it looks by itself. */
  intervals: LookIntervals;
}

/** Executions that are told of at first, and again where news may have been lost: the newest. */
const TOLD_AT_FIRST = 20;
/** Executions of which it is remembered what was told. */
const REMEMBERED = 200;

/**
 * Tells how a session is, and how its newest executions are, oldest first; then what changes: saves, its end, executions that
 * are accepted or have another status. It goes on until whoever follows leaves.
 */
export class FollowSession {
  readonly #needs: Needs;

  constructor(needs: Needs) {
    this.#needs = needs;
  }

  /**
   * Takes its time from whoever asks for the next event, and keeps little for them meanwhile. Aborting `signal` ends it
   * without an error; leaving it early frees what it held.
   * @throws {SessionNotFound} @throws {StoreUnavailable}
   */
  async *execute({
    sessionId,
    signal,
  }: {
    sessionId: string;
    signal?: AbortSignal | undefined;
  }): AsyncGenerator<SessionEvent, void, undefined> {
    const hearing = new Hearing<SessionEvent>(this.#needs, signal);
    const told = new Told();
    const unsubscribe = await this.#needs.sessionFeed.subscribe(sessionId, (news) => hearing.hear(news));
    try {
      for await (const heard of hearing.heard()) {
        const events = heard === 'look' ? await this.#look(sessionId) : heard;
        for (const event of events.filter((event) => told.isNew(event))) {
          if (hearing.left) return;
          yield event;
        }
      }
    } finally {
      hearing.leave();
      unsubscribe();
    }
  }

  async #look(sessionId: string): Promise<readonly SessionEvent[]> {
    const { sessions, executions } = this.#needs;
    const [session, { items }] = await Promise.all([
      sessions.find(sessionId),
      executions.list({ sessionId, after: null, limit: TOLD_AT_FIRST }),
    ]);
    if (session === null) throw new SessionNotFound(sessionId);
    return [
      sessionChange(session),
      ...items.toReversed().map((execution) => ({ type: 'execution', execution }) as const),
    ];
  }
}

/** What a follower was told, so that it is told nothing twice, and nothing that is over. */
class Told {
  #version = 0;
  /** Whether it was told who saved that version: a look does not know. */
  #client = false;
  #closed = false;
  /** How far each execution has come, those that changed last at the end. */
  readonly #stages = new Map<string, number>();

  isNew(event: SessionEvent): boolean {
    if (event.type === 'execution') return this.#isNewStage(event.execution);
    const closed = event.status === 'CLOSED';
    const client = event.client !== null;
    const saysWho = event.version === this.#version && client && !this.#client;
    if (this.#closed || (event.version <= this.#version && !saysWho && !closed)) return false;
    this.#version = event.version;
    this.#client = client;
    this.#closed = closed;
    return true;
  }

  #isNewStage(execution: ExecutionSummary): boolean {
    const { id } = execution;
    const stage = stageOf(execution);
    if (stage <= (this.#stages.get(id) ?? 0)) return false;
    this.#stages.delete(id);
    this.#stages.set(id, stage);
    const [oldest] = this.#stages.keys();
    if (this.#stages.size > REMEMBERED && oldest !== undefined) this.#stages.delete(oldest);
    return true;
  }
}

/** A number that grows with each status that an execution gets: an attempt is lost before the next one. */
const stageOf = ({ status, attempt }: ExecutionSummary): number => {
  if (isTerminal(status)) return Number.POSITIVE_INFINITY;
  return status === 'RUNNING' ? 2 * attempt : 2 * attempt + 1;
};
