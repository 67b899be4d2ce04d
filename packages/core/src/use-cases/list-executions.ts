import { SessionNotFound } from '../errors.ts';
import type { ExecutionSummary } from '../execution/execution.ts';
import type { ExecutionRepo } from '../ports/execution-repo.ts';
import type { Cursor, Page, SessionRepo } from '../ports/session-repo.ts';
import { checkPageSize, PAGE_SIZE } from './page-size.ts';

/** Lists a session's executions, newest first. */
export class ListExecutions {
  readonly #needs: { sessions: SessionRepo; executions: ExecutionRepo };

  constructor(needs: { sessions: SessionRepo; executions: ExecutionRepo }) {
    this.#needs = needs;
  }

  /** @throws {InvalidInput} @throws {SessionNotFound} @throws {StoreUnavailable} */
  async execute({
    sessionId,
    after = null,
    limit = PAGE_SIZE.default,
  }: {
    sessionId: string;
    after?: Cursor | null;
    limit?: number;
  }): Promise<Page<ExecutionSummary>> {
    checkPageSize(limit);
    const { sessions, executions } = this.#needs;
    const page = await executions.list({ sessionId, after, limit });
    if (page.items.length === 0 && (await sessions.find(sessionId)) === null) {
      throw new SessionNotFound(sessionId);
    }
    return page;
  }
}
