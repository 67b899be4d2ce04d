import { SessionNotFound } from '../errors.ts';
import type { SessionRepo } from '../ports/session-repo.ts';
import { revisionOf } from '../session/revision.ts';
import type { Session } from '../session/session.ts';
import type { ReadRevision } from './read-revision.ts';
import type { SaveCode } from './save-code.ts';

interface Needs {
  sessions: SessionRepo;
  readRevision: ReadRevision;
  saveCode: SaveCode;
}

/** Saves a session's code as it was at one of its versions. What it takes the place of is kept, so that nothing is lost. */
export class RestoreRevision {
  readonly #needs: Needs;

  constructor(needs: Needs) {
    this.#needs = needs;
  }

  /**
   * @throws {SessionNotFound} @throws {RevisionNotFound} @throws {SessionClosed} @throws {StaleVersion}
   * @throws {StoreUnavailable}
   */
  async execute({
    sessionId,
    version,
    ...saving
  }: {
    sessionId: string;
    version: number;
    expectedVersion?: number | undefined;
    client?: string | null;
  }): Promise<Session> {
    const { sessions, readRevision, saveCode } = this.#needs;
    const { language, files, entry } = await readRevision.execute({ sessionId, version });
    const present = await sessions.find(sessionId);
    if (present === null) throw new SessionNotFound(sessionId);
    if (present.status === 'ACTIVE') await sessions.keepRevision(sessionId, revisionOf(present));
    return saveCode.execute({ sessionId, content: { language, files, entry }, ...saving });
  }
}
