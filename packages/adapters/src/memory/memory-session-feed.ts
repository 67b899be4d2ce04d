import type { Log, SessionEvent, SessionFeed, SessionListener } from '@live-code/core';
import { Listeners } from '../listeners.ts';

/** News of sessions within one process. */
export class MemorySessionFeed implements SessionFeed {
  readonly #listeners: Listeners<SessionEvent | 'gap'>;

  constructor({ log }: { log: Log }) {
    this.#listeners = new Listeners(log);
  }

  /** Sessions that somebody follows. */
  get followed(): number {
    return this.#listeners.size;
  }

  async publish(sessionId: string, event: SessionEvent): Promise<void> {
    this.#listeners.tell(sessionId, event);
  }

  async subscribe(sessionId: string, listener: SessionListener): Promise<() => void> {
    return this.#listeners.add(sessionId, listener);
  }

  async close(): Promise<void> {
    this.#listeners.clear();
  }
}
