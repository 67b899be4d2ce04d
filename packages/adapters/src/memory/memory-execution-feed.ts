import type { ExecutionFeed, FeedEvent, Log } from '@live-code/core';

type Listener = (event: FeedEvent) => void;

/** News within one process. */
export class MemoryExecutionFeed implements ExecutionFeed {
  readonly #listeners = new Map<string, Set<Listener>>();
  readonly #log: Log;

  constructor({ log }: { log: Log }) {
    this.#log = log;
  }

  /** Executions that somebody follows. */
  get followed(): number {
    return this.#listeners.size;
  }

  async publish(executionId: string, event: FeedEvent): Promise<void> {
    for (const listener of [...(this.#listeners.get(executionId) ?? [])]) {
      try {
        listener(event);
      } catch (error) {
        this.#log.error('a listener of the feed failed', { executionId, error });
      }
    }
  }

  async subscribe(executionId: string, listener: Listener): Promise<() => void> {
    // A wrapper, so that one function subscribed twice is two subscriptions.
    const entry: Listener = (event) => listener(event);
    const listeners = this.#listeners.get(executionId) ?? new Set();
    this.#listeners.set(executionId, listeners.add(entry));
    return () => {
      listeners.delete(entry);
      if (listeners.size === 0 && this.#listeners.get(executionId) === listeners) {
        this.#listeners.delete(executionId);
      }
    };
  }

  async close(): Promise<void> {
    this.#listeners.clear();
  }
}
