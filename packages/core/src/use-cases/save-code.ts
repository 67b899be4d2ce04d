import { InvalidInput, SessionNotFound, StaleVersion } from '../errors.ts';
import type { Clock } from '../ports/clock.ts';
import type { SessionFeed } from '../ports/session-feed.ts';
import type { SessionRepo } from '../ports/session-repo.ts';
import { isWorthKeeping, revisionOf } from '../session/revision.ts';
import { type Session, type SessionContent, saveSession } from '../session/session.ts';
import { sessionChange } from '../session/session-event.ts';

/** How often a save without a version is tried again against racing savers. */
const MAX_TRIES = 20;

/** Characters of a client's name for itself. */
const CLIENT_LENGTH = 100;

interface Needs {
  sessions: SessionRepo;
  sessionFeed: SessionFeed;
  clock: Clock;
}

/**
 * Saves a session's code and never runs it. Without an expected version the last writer wins. What was there before is kept
 * as a revision where somebody had paused.
 */
export class SaveCode {
  readonly #needs: Needs;

  constructor(needs: Needs) {
    this.#needs = needs;
  }

  /**
   * `client` is what the one who saves calls itself, up to 100 characters; others who have the session open are told it.
   * @throws {SessionNotFound} @throws {SessionClosed} @throws {StaleVersion} @throws {LanguageUnknown}
   * @throws {InvalidInput} @throws {StoreUnavailable}
   */
  async execute({
    sessionId,
    content,
    expectedVersion,
    client = null,
  }: {
    sessionId: string;
    content: SessionContent;
    expectedVersion?: number | undefined;
    client?: string | null;
  }): Promise<Session> {
    const { sessions, sessionFeed, clock } = this.#needs;
    checkClient(client);
    for (let tries = 1; ; tries++) {
      const current = await sessions.find(sessionId);
      if (current === null) throw new SessionNotFound(sessionId);
      const next = saveSession(current, content, clock.now());
      const expected = expectedVersion ?? current.version;
      if (expected !== current.version || tries > MAX_TRIES) {
        throw new StaleVersion(sessionId, expected, current.version);
      }
      if (isWorthKeeping(current, next.updatedAt)) {
        await sessions.keepRevision(sessionId, revisionOf(current));
      }
      if (await sessions.save(next, expected)) {
        void sessionFeed.publish(sessionId, sessionChange(next, client));
        return next;
      }
    }
  }
}

const checkClient = (client: string | null): void => {
  if (client === null || client.length <= CLIENT_LENGTH) return;
  throw new InvalidInput('client', client, `at most ${CLIENT_LENGTH} characters`);
};
