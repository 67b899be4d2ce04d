import { RevisionNotFound, SessionNotFound } from '../errors.ts';
import type { SessionRepo } from '../ports/session-repo.ts';
import { type Revision, revisionOf } from '../session/revision.ts';

/** Reads how a session was at one of its versions: one that was kept, or the present one. */
export class ReadRevision {
  readonly #needs: { sessions: SessionRepo };

  constructor(needs: { sessions: SessionRepo }) {
    this.#needs = needs;
  }

  /** @throws {SessionNotFound} @throws {RevisionNotFound} @throws {StoreUnavailable} */
  async execute({ sessionId, version }: { sessionId: string; version: number }): Promise<Revision> {
    const { sessions } = this.#needs;
    const kept = await sessions.findRevision(sessionId, version);
    if (kept !== null) return kept;
    const session = await sessions.find(sessionId);
    if (session === null) throw new SessionNotFound(sessionId);
    if (session.version !== version) throw new RevisionNotFound(sessionId, version);
    return revisionOf(session);
  }
}
