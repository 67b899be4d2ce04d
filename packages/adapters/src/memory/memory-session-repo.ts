import {
  type Cursor,
  closeSession,
  type Page,
  REVISION_BOUNDS,
  type Revision,
  type RevisionSummary,
  type Session,
  type SessionRepo,
  type SessionSummary,
  summarize,
  summarizeRevision,
} from '@live-code/core';
import { frozenCopy } from './frozen-copy.ts';
import { Places } from './places.ts';

/** Sessions in this process's memory, gone when it ends. */
export class MemorySessionRepo implements SessionRepo {
  readonly #sessions = new Map<string, Session>();
  /** By session, newest first. */
  readonly #revisions = new Map<string, readonly Revision[]>();
  /** By owner. */
  readonly #places = new Places();

  async add(session: Session): Promise<void> {
    const { id, owner, createdAt } = session;
    if (this.#sessions.has(id))
      throw new Error(`A session with the id ${JSON.stringify(id)} is stored already.`);
    this.#sessions.set(id, frozenCopy(session));
    this.#places.add(owner, { createdAt, id });
  }

  async find(id: string): Promise<Session | null> {
    return this.#sessions.get(id) ?? null;
  }

  async save(session: Session, expectedVersion: number): Promise<boolean> {
    const stored = this.#sessions.get(session.id);
    if (stored?.status !== 'ACTIVE' || stored.version !== expectedVersion) return false;
    const { owner, createdAt } = stored;
    this.#sessions.set(session.id, frozenCopy({ ...session, owner, createdAt }));
    return true;
  }

  async close(id: string, at: number): Promise<Session | null> {
    const stored = this.#sessions.get(id);
    if (stored === undefined) return null;
    const closed = Object.freeze(closeSession(stored, at));
    this.#sessions.set(id, closed);
    return closed;
  }

  async list({
    owner,
    after,
    limit,
  }: {
    owner: string;
    after: Cursor | null;
    limit: number;
  }): Promise<Page<SessionSummary>> {
    const { items, next } = this.#places.page(owner, { after, limit });
    return { items: items.flatMap((id) => this.#sessions.get(id) ?? []).map(summarize), next };
  }

  async keepRevision(sessionId: string, revision: Revision): Promise<void> {
    const kept = this.#revisions.get(sessionId) ?? [];
    if (kept.some(({ version }) => version === revision.version)) return;
    const all = [...kept, frozenCopy(revision)].sort((a, b) => b.version - a.version);
    let total = 0;
    const within = all.filter((one, index) => {
      total += summarizeRevision(one).length;
      return index < REVISION_BOUNDS.revisions && total <= REVISION_BOUNDS.totalLength;
    });
    this.#revisions.set(sessionId, within);
  }

  async listRevisions(sessionId: string): Promise<readonly RevisionSummary[]> {
    return (this.#revisions.get(sessionId) ?? []).map(summarizeRevision);
  }

  async findRevision(sessionId: string, version: number): Promise<Revision | null> {
    return this.#revisions.get(sessionId)?.find((revision) => revision.version === version) ?? null;
  }

  async deleteClosed({ before, limit }: { before: number; limit: number }): Promise<number> {
    const old = [...this.#sessions.values()]
      .filter(({ closedAt }) => closedAt !== null && closedAt < before)
      .sort((a, b) => Number(a.closedAt) - Number(b.closedAt))
      .slice(0, limit);
    for (const { id, owner } of old) {
      this.#sessions.delete(id);
      this.#revisions.delete(id);
      this.#places.delete(owner, id);
    }
    return old.length;
  }
}
