import { InvalidInput } from '../errors.ts';
import type { BatchState } from '../execution/batch.ts';
import { isTerminal } from '../execution/lifecycle.ts';
import type { Clock } from '../ports/clock.ts';
import type { ExecutionFeed } from '../ports/execution-feed.ts';
import { Alarm } from './alarm.ts';
import { type LookIntervals, looks } from './looks.ts';
import type { ReadBatch } from './read-batch.ts';
import { MAX_WAIT_MS } from './wait-for-execution.ts';

interface Needs {
  readBatch: ReadBatch;
  feed: ExecutionFeed;
  clock: Clock;
  /** How long nothing may be heard before it looks by itself. */
  intervals: LookIntervals;
}

/** Reads a batch when all of it has ended, or as it is when the time is up. */
export class WaitForBatch {
  readonly #needs: Needs;

  constructor(needs: Needs) {
    this.#needs = needs;
  }

  /**
   * Woken by the feed when the last has ended; it looks by itself only now and then. Aborting `signal` ends the wait early,
   * and frees what it held.
   * @throws {InvalidInput} @throws {BatchNotFound} @throws {StoreUnavailable}
   */
  async execute({
    batchId,
    timeoutMs,
    signal,
  }: {
    batchId: string;
    timeoutMs: number;
    signal?: AbortSignal;
  }): Promise<BatchState> {
    if (!Number.isFinite(timeoutMs) || timeoutMs < 0 || timeoutMs > MAX_WAIT_MS) {
      throw new InvalidInput('timeoutMs', timeoutMs, `0 to ${MAX_WAIT_MS} ms`);
    }
    const { readBatch, feed, clock, intervals } = this.#needs;
    const deadline = clock.now() + timeoutMs;
    const first = await readBatch.execute({ batchId });
    if (openOf(first).length === 0 || timeoutMs === 0) return first;
    const alarm = new Alarm(clock);
    const open = new OpenOnes(openOf(first), () => alarm.ring());
    const onAbort = (): void => alarm.ring();
    signal?.addEventListener('abort', onAbort, { once: true });
    try {
      await open.listen(feed);
      const pauses = looks(intervals);
      for (let pause = pauses.first; ; pause = pauses.after(pause)) {
        const state = await readBatch.execute({ batchId });
        const left = deadline - clock.now();
        if (openOf(state).length === 0 || signal?.aborted || left <= 0) return state;
        open.keep(openOf(state));
        await alarm.within(Math.min(pause, left));
      }
    } finally {
      signal?.removeEventListener('abort', onAbort);
      open.dispose();
    }
  }
}

/** The executions that were not seen or said to have ended; rings when the last is. */
class OpenOnes {
  readonly #open: Set<string>;
  readonly #ring: () => void;
  readonly #unsubscribes: (() => void)[] = [];

  constructor(executionIds: readonly string[], ring: () => void) {
    this.#open = new Set(executionIds);
    this.#ring = ring;
  }

  /** Rings also where something was missed. */
  async listen(feed: ExecutionFeed): Promise<void> {
    const subscribe = async (id: string): Promise<void> => {
      const unsubscribe = await feed.subscribe(id, (news) => {
        if (news === 'gap') this.#ring();
        else if (news.type === 'status' && isTerminal(news.status)) this.#drop(id);
      });
      this.#unsubscribes.push(unsubscribe);
    };
    await Promise.all([...this.#open].map(subscribe));
  }

  /** What was read says that only these have not ended; what was said meanwhile still holds. */
  keep(executionIds: readonly string[]): void {
    for (const id of this.#open) if (!executionIds.includes(id)) this.#drop(id);
  }

  dispose(): void {
    for (const unsubscribe of this.#unsubscribes) unsubscribe();
  }

  #drop(id: string): void {
    if (this.#open.delete(id) && this.#open.size === 0) this.#ring();
  }
}

const openOf = ({ executions }: BatchState): readonly string[] =>
  executions.filter(({ status }) => !isTerminal(status)).map(({ id }) => id);
