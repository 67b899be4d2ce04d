import type { Cursor, Page } from '@live-code/core';

/** Where things are in the lists of whoever they belong to. */
export class Places {
  /** Oldest first. */
  readonly #byOwner = new Map<string, Cursor[]>();

  add(owner: string, place: Cursor): void {
    const places = this.#byOwner.get(owner) ?? [];
    places.splice(countBefore(places, place), 0, place);
    this.#byOwner.set(owner, places);
  }

  delete(owner: string, id: string): void {
    const places = this.#byOwner.get(owner) ?? [];
    const at = places.findIndex((place) => place.id === id);
    if (at >= 0) places.splice(at, 1);
    if (places.length === 0) this.#byOwner.delete(owner);
  }

  /** Ids, newest first. */
  page(owner: string, { after, limit }: { after: Cursor | null; limit: number }): Page<string> {
    const places = this.#byOwner.get(owner) ?? [];
    const end = after === null ? places.length : countBefore(places, after);
    const start = Math.max(0, end - limit);
    const items = places.slice(start, end).map(({ id }) => id);
    return { items: items.reverse(), next: start === 0 ? null : { ...(places[start] as Cursor) } };
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
