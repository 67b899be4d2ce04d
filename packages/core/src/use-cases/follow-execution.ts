import { ExecutionNotFound, InvalidInput } from '../errors.ts';
import { type ExecutionEvent, eventsOf } from '../execution/event.ts';
import { isTerminal } from '../execution/lifecycle.ts';
import type { Clock } from '../ports/clock.ts';
import type { ExecutionFeed, FeedEvent } from '../ports/execution-feed.ts';
import type { ExecutionRepo } from '../ports/execution-repo.ts';
import { Alarm } from './alarm.ts';
import { type LookIntervals, looks } from './looks.ts';

interface Needs {
  executions: ExecutionRepo;
  feed: ExecutionFeed;
  clock: Clock;
  /** How long nothing may be heard before it looks by itself. */
  intervals: LookIntervals;
}

/** News that are kept for one follower that does not take them; beyond that it reads the log again, when it does. */
const KEPT_NEWS = 64;
/** Events of the log that are read at once. */
const PAGE = 16;

/**
 * Tells what happens to an execution, event by event, from the first or after one that was seen, to its end: what has been
 * from the log, or from the repository where it has ended, and what comes as it comes.
 */
export class FollowExecution {
  readonly #needs: Needs;

  constructor(needs: Needs) {
    this.#needs = needs;
  }

  /**
   * Takes its time from whoever asks for the next event, and keeps little for them meanwhile. Aborting `signal` ends it
   * without an error; leaving it early frees what it held.
   * @throws {InvalidInput} @throws {ExecutionNotFound} @throws {StoreUnavailable}
   */
  async *execute({
    executionId,
    after = 0,
    signal,
  }: {
    executionId: string;
    after?: number | undefined;
    signal?: AbortSignal | undefined;
  }): AsyncGenerator<ExecutionEvent, void, undefined> {
    if (!Number.isSafeInteger(after) || after < 0)
      throw new InvalidInput('after', after, 'a whole number from 0');
    const follower = new Follower(this.#needs, executionId, after);
    const onAbort = (): void => follower.leave();
    signal?.addEventListener('abort', onAbort, { once: true });
    if (signal?.aborted) follower.leave();
    try {
      await follower.join();
      yield* follower.events();
    } finally {
      signal?.removeEventListener('abort', onAbort);
      follower.leave();
    }
  }
}

/** One who follows: what they have seen, and what came since. */
class Follower {
  readonly #needs: Needs;
  readonly #executionId: string;
  readonly #alarm: Alarm;
  #seen: number;
  #news: FeedEvent[] = [];
  /** Whether the log may have more than was seen. */
  #behind = true;
  /** Whether the repository may have more. */
  #stale = true;
  #over = false;
  #left = false;
  readonly #pauses: ReturnType<typeof looks>;
  #pause: number;
  #unsubscribe = (): void => {};

  constructor(needs: Needs, executionId: string, after: number) {
    this.#needs = needs;
    this.#executionId = executionId;
    this.#seen = after;
    this.#alarm = new Alarm(needs.clock);
    this.#pauses = looks(needs.intervals);
    this.#pause = this.#pauses.first;
  }

  async join(): Promise<void> {
    const unsubscribe = await this.#needs.feed.subscribe(this.#executionId, (news) => this.#hear(news));
    if (this.#left) unsubscribe();
    else this.#unsubscribe = unsubscribe;
  }

  leave(): void {
    this.#left = true;
    this.#unsubscribe();
    this.#alarm.ring();
  }

  async *events(): AsyncGenerator<ExecutionEvent, void, undefined> {
    while (!this.#left) {
      for (const event of await this.#next()) {
        if (event.seq <= this.#seen) continue;
        if (this.#left) return;
        this.#seen = event.seq;
        yield event;
      }
      if (this.#over) return;
    }
  }

  /** What may be new; nothing where nothing was heard for a while. */
  async #next(): Promise<readonly ExecutionEvent[]> {
    if (this.#stale) return this.#look();
    if (this.#behind) return this.#readLog();
    if (this.#news.length > 0) return this.#takeNews();
    const rang = await this.#alarm.within(this.#pause);
    this.#pause = rang ? this.#pauses.first : this.#pauses.after(this.#pause);
    // Nothing was heard: nothing happened, or nobody told.
    if (!rang) this.#stale = this.#behind = true;
    return [];
  }

  #hear(news: FeedEvent | 'gap'): void {
    if (news === 'gap') {
      this.#stale = this.#behind = true;
    } else if (news.type === 'status') {
      this.#stale = true;
    }
    if (news !== 'gap' && !this.#behind) {
      this.#news.push(news);
      if (this.#news.length > KEPT_NEWS) this.#fallBehind();
    }
    this.#alarm.ring();
  }

  /** What is in the log need not be kept here. */
  #fallBehind(): void {
    this.#behind = true;
    this.#news = [];
  }

  async #look(): Promise<readonly ExecutionEvent[]> {
    this.#stale = false;
    const execution = await this.#needs.executions.find(this.#executionId);
    if (execution === null) throw new ExecutionNotFound(this.#executionId);
    this.#over = isTerminal(execution.status);
    return eventsOf(execution);
  }

  async #readLog(): Promise<readonly FeedEvent[]> {
    // What is published from now on is either in what is read, or told.
    this.#behind = false;
    const events = await this.#needs.feed.read(this.#executionId, { after: this.#seen, limit: PAGE });
    if (events.length === PAGE) this.#fallBehind();
    return events;
  }

  #takeNews(): readonly FeedEvent[] {
    const news = this.#news;
    this.#news = [];
    return news;
  }
}
