import { InvalidInput } from '../errors.ts';
import type { Execution } from '../execution/execution.ts';
import { isTerminal } from '../execution/lifecycle.ts';
import type { Clock } from '../ports/clock.ts';
import type { ExecutionFeed } from '../ports/execution-feed.ts';
import { Alarm } from './alarm.ts';
import { type LookIntervals, looks } from './looks.ts';
import type { ReadExecution } from './read-execution.ts';

/** The longest that a caller may wait, in milliseconds. */
export const MAX_WAIT_MS = 60_000;

interface Needs {
  readExecution: ReadExecution;
  feed: ExecutionFeed;
  clock: Clock;
  /** How long nothing may be heard before it looks by itself. */
  intervals: LookIntervals;
}

/** Reads an execution when it has ended, or as it is when the time is up. */
export class WaitForExecution {
  readonly #needs: Needs;

  constructor(needs: Needs) {
    this.#needs = needs;
  }

  /**
   * Woken by the feed; it looks by itself only now and then. Aborting `signal` ends the wait early, and frees what it held.
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
    const { readExecution, feed, clock, intervals } = this.#needs;
    const deadline = clock.now() + timeoutMs;
    const alarm = new Alarm(clock);
    const onAbort = (): void => alarm.ring();
    const unsubscribe = await feed.subscribe(executionId, (news) => {
      if (news === 'gap' || (news.type === 'status' && isTerminal(news.status))) alarm.ring();
    });
    signal?.addEventListener('abort', onAbort, { once: true });
    try {
      const pauses = looks(intervals);
      for (let pause = pauses.first; ; pause = pauses.after(pause)) {
        const execution = await readExecution.execute({ executionId });
        const left = deadline - clock.now();
        if (isTerminal(execution.status) || signal?.aborted || left <= 0) return execution;
        await alarm.within(Math.min(pause, left));
      }
    } finally {
      signal?.removeEventListener('abort', onAbort);
      unsubscribe();
    }
  }
}
