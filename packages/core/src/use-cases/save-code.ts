import { SessionNotFound, StaleVersion } from '../errors.ts';
import type { Clock } from '../ports/clock.ts';
import type { SessionRepo } from '../ports/session-repo.ts';
import { type Session, type SessionContent, saveSession } from '../session/session.ts';

/** How often a save without a version is tried again against racing savers. */
const MAX_TRIES = 20;

/** Saves a session's code and never runs it. Without an expected version the last writer wins. */
export class SaveCode {
  readonly #needs: { sessions: SessionRepo; clock: Clock };

  constructor(needs: { sessions: SessionRepo; clock: Clock }) {
    this.#needs = needs;
  }

  /**
   * @throws {SessionNotFound} @throws {SessionClosed} @throws {StaleVersion} @throws {LanguageUnknown}
   * @throws {InvalidInput} @throws {StoreUnavailable}
   */
  async execute({
    sessionId,
    content,
    expectedVersion,
  }: {
    sessionId: string;
    content: SessionContent;
    expectedVersion?: number | undefined;
  }): Promise<Session> {
    const { sessions, clock } = this.#needs;
    for (let tries = 1; ; tries++) {
      const current = await sessions.find(sessionId);
      if (current === null) throw new SessionNotFound(sessionId);
      const next = saveSession(current, content, clock.now());
      const expected = expectedVersion ?? current.version;
      if (expected !== current.version || tries > MAX_TRIES) {
        throw new StaleVersion(sessionId, expected, current.version);
      }
      if (await sessions.save(next, expected)) return next;
    }
  }
}
