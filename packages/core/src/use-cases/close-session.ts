import { SessionNotFound } from '../errors.ts';
import type { Clock } from '../ports/clock.ts';
import type { SessionRepo } from '../ports/session-repo.ts';
import type { Session } from '../session/session.ts';

/** Closes a session for good; closing it again changes nothing. Executions that were accepted still run. */
export class CloseSession {
  readonly #needs: { sessions: SessionRepo; clock: Clock };

  constructor(needs: { sessions: SessionRepo; clock: Clock }) {
    this.#needs = needs;
  }

  /** @throws {SessionNotFound} @throws {StoreUnavailable} */
  async execute({ sessionId }: { sessionId: string }): Promise<Session> {
    const { sessions, clock } = this.#needs;
    const session = await sessions.close(sessionId, clock.now());
    if (session === null) throw new SessionNotFound(sessionId);
    return session;
  }
}
