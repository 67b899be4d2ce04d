import type { Clock } from '../ports/clock.ts';
import type { Ids } from '../ports/ids.ts';
import type { SessionRepo } from '../ports/session-repo.ts';
import { ANONYMOUS, openSession, type Session, type SessionContent } from '../session/session.ts';

/** Opens a session; with no content it is an empty Python program. */
export class OpenSession {
  readonly #needs: { sessions: SessionRepo; ids: Ids; clock: Clock };

  constructor(needs: { sessions: SessionRepo; ids: Ids; clock: Clock }) {
    this.#needs = needs;
  }

  /** @throws {LanguageUnknown} @throws {InvalidInput} @throws {StoreUnavailable} */
  async execute(
    content: SessionContent = {},
    { owner = ANONYMOUS }: { owner?: string } = {},
  ): Promise<Session> {
    const { sessions, ids, clock } = this.#needs;
    const session = openSession({ id: ids.next(), owner, now: clock.now() }, content);
    await sessions.add(session);
    return session;
  }
}
