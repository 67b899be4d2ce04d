import { SessionNotFound } from '../errors.ts';
import type { SessionRepo } from '../ports/session-repo.ts';
import type { Session } from '../session/session.ts';

/** Reads a session, open or closed. */
export class ReadSession {
  readonly #needs: { sessions: SessionRepo };

  constructor(needs: { sessions: SessionRepo }) {
    this.#needs = needs;
  }

  /** @throws {SessionNotFound} @throws {StoreUnavailable} */
  async execute({ sessionId }: { sessionId: string }): Promise<Session> {
    const session = await this.#needs.sessions.find(sessionId);
    if (session === null) throw new SessionNotFound(sessionId);
    return session;
  }
}
