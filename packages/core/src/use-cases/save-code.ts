import { InvalidInput, SessionNotFound, StaleVersion, StoreUnavailable } from '../errors.ts';
import type { Clock } from '../ports/clock.ts';
import type { SessionFeed } from '../ports/session-feed.ts';
import type { SessionRepo } from '../ports/session-repo.ts';
import { isWorthKeeping, revisionOf } from '../session/revision.ts';
import { type Session, type SessionContent, saveSession } from '../session/session.ts';
import { sessionChange } from '../session/session-event.ts';
import { KeyedMutex } from './keyed-mutex.ts';

/** How often a save without a version is tried, while others save through other processes; each time one of them comes through. */
const MAX_TRIES = 100;

/** Characters of a client's name for itself. */
const CLIENT_LENGTH = 100;

interface Needs {
  sessions: SessionRepo;
  sessionFeed: SessionFeed;
  clock: Clock;
}

interface Save {
  sessionId: string;
  content: SessionContent;
  expectedVersion?: number | undefined;
  client?: string | null;
}

/**
 * Saves a session's code and never runs it. Without an expected version the last writer wins. What was there before is kept
 * as a revision where somebody had paused.
 */
export class SaveCode {
  readonly #needs: Needs;
  readonly #racing = new KeyedMutex();

  constructor(needs: Needs) {
    this.#needs = needs;
  }

  /**
   * `client` is what the one who saves calls itself, up to 100 characters; others who have the session open are told it.
   * @throws {SessionNotFound} @throws {SessionClosed} @throws {StaleVersion} @throws {LanguageUnknown}
   * @throws {InvalidInput} @throws {StoreUnavailable}
   */
  async execute(save: Save): Promise<Session> {
    checkClient(save.client ?? null);
    const saved = await this.#try(save);
    if (saved !== null) return saved;
    // Of many that race each would be tried as often as there are others.
    return this.#racing.run(save.sessionId, () => this.#tryAgain(save));
  }

  async #tryAgain(save: Save): Promise<Session> {
    for (let tries = 1; tries < MAX_TRIES; tries++) {
      const saved = await this.#try(save);
      if (saved !== null) return saved;
    }
    throw new StoreUnavailable('The session is saved by too many at once.', undefined);
  }

  /** Resolves to `null` where somebody else was faster; one that expects a version is refused then when it is tried again. */
  async #try({ sessionId, content, expectedVersion, client = null }: Save): Promise<Session | null> {
    const { sessions, sessionFeed, clock } = this.#needs;
    const current = await sessions.find(sessionId);
    if (current === null) throw new SessionNotFound(sessionId);
    const next = saveSession(current, content, clock.now());
    const expected = expectedVersion ?? current.version;
    if (expected !== current.version) throw new StaleVersion(sessionId, expected, current.version);
    if (isWorthKeeping(current, next.updatedAt)) {
      await sessions.keepRevision(sessionId, revisionOf(current));
    }
    if (!(await sessions.save(next, expected))) return null;
    void sessionFeed.publish(sessionId, sessionChange(next, client));
    return next;
  }
}

const checkClient = (client: string | null): void => {
  if (client === null || client.length <= CLIENT_LENGTH) return;
  throw new InvalidInput('client', client, `at most ${CLIENT_LENGTH} characters`);
};
