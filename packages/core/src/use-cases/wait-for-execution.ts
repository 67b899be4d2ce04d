import { InvalidInput } from '../errors.ts';
import type { Execution } from '../execution/execution.ts';
import { isTerminal } from '../execution/lifecycle.ts';
import type { Clock } from '../ports/clock.ts';
import type { ExecutionFeed } from '../ports/execution-feed.ts';
import type { ReadExecution } from './read-execution.ts';

/** The longest that a caller may wait, in milliseconds. */
export const MAX_WAIT_MS = 60_000;

interface Needs {
  readExecution: ReadExecution;
  feed: ExecutionFeed;
  clock: Clock;
}

/** Reads an execution when it has ended, or as it is when the time is up. */
export class WaitForExecution {
  readonly #needs: Needs;

  constructor(needs: Needs) {
    this.#needs = needs;
  }

  /**
   * Woken by the feed, not by polling. Aborting `signal` ends the wait early, and frees what it held.
   * @throws {InvalidInput} @throws {ExecutionNotFound} @throws {StoreUnavailable}
   */
  async execute({
    executionId,
    timeoutMs,
    signal,
  }: {
    executionId: string;
    timeoutMs: number;
    signal?: AbortSignal;
  }): Promise<Execution> {
    if (!Number.isFinite(timeoutMs) || timeoutMs < 0 || timeoutMs > MAX_WAIT_MS) {
      throw new InvalidInput('timeoutMs', timeoutMs, `0 to ${MAX_WAIT_MS} ms`);
    }
    const { readExecution, feed, clock } = this.#needs;
    let wake = (): void => {};
    const woken = new Promise<void>((resolve) => {
      wake = resolve;
    });
    const unsubscribe = await feed.subscribe(executionId, (event) => {
      if (event.type === 'status' && isTerminal(event.status)) wake();
    });
    const stopTimer = clock.after(timeoutMs, wake);
    signal?.addEventListener('abort', wake, { once: true });
    try {
      const now = await readExecution.execute({ executionId });
      if (isTerminal(now.status) || signal?.aborted) return now;
      await woken;
    } finally {
      signal?.removeEventListener('abort', wake);
      stopTimer();
      unsubscribe();
    }
    return readExecution.execute({ executionId });
  }
}
