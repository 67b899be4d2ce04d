import type { Cursor, Page, SessionRepo } from '../ports/session-repo.ts';
import { ANONYMOUS, type SessionSummary } from '../session/session.ts';
import { checkPageSize, PAGE_SIZE } from './page-size.ts';

/** Lists an owner's sessions, newest first. */
export class ListSessions {
  readonly #needs: { sessions: SessionRepo };

  constructor(needs: { sessions: SessionRepo }) {
    this.#needs = needs;
  }

  /** @throws {InvalidInput} @throws {StoreUnavailable} */
  async execute({
    owner = ANONYMOUS,
    after = null,
    limit = PAGE_SIZE.default,
  }: {
    owner?: string;
    after?: Cursor | null;
    limit?: number;
  } = {}): Promise<Page<SessionSummary>> {
    checkPageSize(limit);
    return this.#needs.sessions.list({ owner, after, limit });
  }
}
