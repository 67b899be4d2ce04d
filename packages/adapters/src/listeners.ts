import type { Log } from '@live-code/core';

/** Who listens to what, by name. One that throws keeps nobody else from what is told. */
export class Listeners<News> {
  readonly #byName = new Map<string, Set<(news: News) => void>>();
  readonly #log: Log;

  constructor(log: Log) {
    this.#log = log;
  }

  /** Names that somebody listens to. */
  get size(): number {
    return this.#byName.size;
  }

  /** Adds a listener, and returns what removes it. */
  add(name: string, listener: (news: News) => void): () => void {
    // A wrapper, so that one function added twice is two listeners.
    const entry = (news: News): void => listener(news);
    const listeners = this.#byName.get(name) ?? new Set();
    this.#byName.set(name, listeners.add(entry));
    return () => {
      listeners.delete(entry);
      if (listeners.size === 0 && this.#byName.get(name) === listeners) this.#byName.delete(name);
    };
  }

  has(name: string): boolean {
    return this.#byName.has(name);
  }

  tell(name: string, news: News): void {
    for (const listener of [...(this.#byName.get(name) ?? [])]) {
      try {
        listener(news);
      } catch (error) {
        this.#log.error('a listener failed', { name, error });
      }
    }
  }

  /** Tells everybody, whatever they listen to. */
  tellAll(news: News): void {
    for (const name of [...this.#byName.keys()]) this.tell(name, news);
  }

  clear(): void {
    this.#byName.clear();
  }
}
