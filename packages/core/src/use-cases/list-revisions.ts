import { SessionNotFound } from '../errors.ts';
import type { SessionRepo } from '../ports/session-repo.ts';
import type { RevisionSummary } from '../session/revision.ts';

/** Lists what is kept of a session's past, newest first. */
export class ListRevisions {
  readonly #needs: { sessions: SessionRepo };

  constructor(needs: { sessions: SessionRepo }) {
    this.#needs = needs;
  }

  /** @throws {SessionNotFound} @throws {StoreUnavailable} */
  async execute({ sessionId }: { sessionId: string }): Promise<readonly RevisionSummary[]> {
    const { sessions } = this.#needs;
    const revisions = await sessions.listRevisions(sessionId);
    if (revisions.length === 0 && (await sessions.find(sessionId)) === null) {
      throw new SessionNotFound(sessionId);
    }
    return revisions;
  }
}
