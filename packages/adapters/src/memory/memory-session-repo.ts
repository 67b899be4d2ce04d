import {
  type Cursor,
  closeSession,
  type Page,
  type Session,
  type SessionRepo,
  type SessionSummary,
  summarize,
} from '@live-code/core';
import { frozenCopy } from './frozen-copy.ts';

/** Sessions in this process's memory, gone when it ends. */
export class MemorySessionRepo implements SessionRepo {
  readonly #sessions = new Map<string, Session>();
  /** Where each owner's sessions are in a list, oldest first. */
  readonly #places = new Map<string, Cursor[]>();

  async add(session: Session): Promise<void> {
    const { id, owner, createdAt } = session;
    if (this.#sessions.has(id))
      throw new Error(`A session with the id ${JSON.stringify(id)} is stored already.`);
    this.#sessions.set(id, frozenCopy(session));
    const places = this.#places.get(owner) ?? [];
    const place = { createdAt, id };
    places.splice(countBefore(places, place), 0, place);
    this.#places.set(owner, places);
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
    const places = this.#places.get(owner) ?? [];
    const end = after === null ? places.length : countBefore(places, after);
    const start = Math.max(0, end - limit);
    const items = places
      .slice(start, end)
      .reverse()
      .flatMap(({ id }) => this.#sessions.get(id) ?? [])
      .map(summarize);
    return { items, next: start === 0 ? null : { ...(places[start] as Cursor) } };
  }

  async deleteClosed({ before, limit }: { before: number; limit: number }): Promise<number> {
    const old = [...this.#sessions.values()]
      .filter(({ closedAt }) => closedAt !== null && closedAt < before)
      .sort((a, b) => Number(a.closedAt) - Number(b.closedAt))
      .slice(0, limit);
    for (const { id, owner } of old) {
      this.#sessions.delete(id);
      const places = this.#places.get(owner) ?? [];
      places.splice(
        places.findIndex((place) => place.id === id),
        1,
      );
      if (places.length === 0) this.#places.delete(owner);
    }
    return old.length;
  }
}

/** How many of these, sorted by time and then id, come before `place`. */
const countBefore = (places: readonly Cursor[], place: Cursor): number => {
  let [low, high] = [0, places.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isBefore(places[middle] as Cursor, place)) low = middle + 1;
    else high = middle;
  }
  return low;
};

const isBefore = (a: Cursor, b: Cursor): boolean =>
  a.createdAt < b.createdAt || (a.createdAt === b.createdAt && a.id < b.id);
