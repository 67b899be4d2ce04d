import { InvalidInput } from '../errors.ts';
import type { Cursor, Page, SessionRepo } from '../ports/session-repo.ts';
import { ANONYMOUS, type SessionSummary } from '../session/session.ts';

/** How many sessions a page holds. */
export const PAGE_SIZE = { default: 20, maximum: 100 } as const;

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
    if (!Number.isInteger(limit) || limit < 1 || limit > PAGE_SIZE.maximum) {
      throw new InvalidInput('limit', limit, `a whole number from 1 to ${PAGE_SIZE.maximum}`);
    }
    return this.#needs.sessions.list({ owner, after, limit });
  }
}
