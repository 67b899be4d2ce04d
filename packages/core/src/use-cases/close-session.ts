import { SessionNotFound } from '../errors.ts';
import type { Clock } from '../ports/clock.ts';
import type { SessionFeed } from '../ports/session-feed.ts';
import type { SessionRepo } from '../ports/session-repo.ts';
import type { Session } from '../session/session.ts';
import { sessionChange } from '../session/session-event.ts';

interface Needs {
  sessions: SessionRepo;
  sessionFeed: SessionFeed;
  clock: Clock;
}

/** Closes a session for good; closing it again changes nothing. Executions that were accepted still run. */
export class CloseSession {
  readonly #needs: Needs;

  constructor(needs: Needs) {
    this.#needs = needs;
  }

  /** @throws {SessionNotFound} @throws {StoreUnavailable} */
  async execute({ sessionId }: { sessionId: string }): Promise<Session> {
    const { sessions, sessionFeed, clock } = this.#needs;
    const session = await sessions.close(sessionId, clock.now());
    if (session === null) throw new SessionNotFound(sessionId);
    void sessionFeed.publish(sessionId, sessionChange(session));
    return session;
  }
}
