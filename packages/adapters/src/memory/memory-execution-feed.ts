import type { ExecutionFeed, FeedEvent, FeedListener, Log } from '@live-code/core';
import { Listeners } from '../listeners.ts';

/** Events of an execution that are kept; one within its limits has fewer. */
const LOG_LENGTH = 10_000;

/** Logs that are kept: more than run at once. One whose execution went on in another process is never ended here. */
const LOGS = 5000;

/** News within one process, and the logs of what runs. */
export class MemoryExecutionFeed implements ExecutionFeed {
  readonly #listeners: Listeners<FeedEvent | 'gap'>;
  readonly #logs = new Map<string, FeedEvent[]>();
  #closed = false;

  constructor({ log }: { log: Log }) {
    this.#listeners = new Listeners(log);
  }

  /** Executions that somebody follows. */
  get followed(): number {
    return this.#listeners.size;
  }

  /** Executions that have a log. */
  get logged(): number {
    return this.#logs.size;
  }

  async publish(executionId: string, event: FeedEvent): Promise<void> {
    if (this.#closed) return;
    if (event.type === 'status') {
      this.#logs.delete(executionId);
      if (event.status === 'RUNNING') this.#begin(executionId, event);
    } else {
      const log = this.#logs.get(executionId);
      log?.push(event);
      if (log !== undefined && log.length > LOG_LENGTH) log.shift();
    }
    this.#listeners.tell(executionId, event);
  }

  #begin(executionId: string, event: FeedEvent): void {
    this.#logs.set(executionId, [event]);
    const [oldest] = this.#logs.keys();
    if (this.#logs.size > LOGS && oldest !== undefined) this.#logs.delete(oldest);
  }

  async subscribe(executionId: string, listener: FeedListener): Promise<() => void> {
    return this.#listeners.add(executionId, listener);
  }

  async read(
    executionId: string,
    { after, limit }: { readonly after: number; readonly limit: number },
  ): Promise<readonly FeedEvent[]> {
    const log = this.#logs.get(executionId) ?? [];
    const first = firstAfter(log, after);
    return log.slice(first, first + limit);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#listeners.clear();
    this.#logs.clear();
  }
}

/** Where a log goes on after a number; many followers ask, and a log may be long. */
const firstAfter = (log: readonly FeedEvent[], after: number): number => {
  let [low, high] = [0, log.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((log[middle]?.seq ?? 0) <= after) low = middle + 1;
    else high = middle;
  }
  return low;
};
