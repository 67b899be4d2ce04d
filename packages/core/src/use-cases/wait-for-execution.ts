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

/** News may be lost, or be told in another process: who waits looks again after this, and each time after twice that. */
const FIRST_LOOK_MS = 50;
const LONGEST_LOOK_MS = 2000;

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
    const { readExecution, feed, clock } = this.#needs;
    const deadline = clock.now() + timeoutMs;
    const alarm = new Alarm(clock);
    const onAbort = (): void => alarm.ring();
    const unsubscribe = await feed.subscribe(executionId, (event) => {
      if (event.type === 'status' && isTerminal(event.status)) alarm.ring();
    });
    signal?.addEventListener('abort', onAbort, { once: true });
    try {
      for (let pause = FIRST_LOOK_MS; ; pause = Math.min(2 * pause, LONGEST_LOOK_MS)) {
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

/** Wakes whoever waits for it, also one that comes just after it rang. */
class Alarm {
  readonly #clock: Clock;
  #rung = false;
  #wake = (): void => {};

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  ring(): void {
    this.#rung = true;
    this.#wake();
  }

  /** Resolves when it rings, or when the time is up. */
  async within(ms: number): Promise<void> {
    if (!this.#rung) {
      await new Promise<void>((resolve) => {
        const stopTimer = this.#clock.after(ms, resolve);
        this.#wake = () => {
          stopTimer();
          resolve();
        };
      });
    }
    this.#rung = false;
  }
}
