import { InvalidInput } from '../errors.ts';
import type { ExecutionEvent } from '../execution/event.ts';
import type { Clock } from '../ports/clock.ts';
import type { ExecutionFeed, FeedListener } from '../ports/execution-feed.ts';
import type { ExecutionRepo } from '../ports/execution-repo.ts';
import { Alarm } from './alarm.ts';
import { Audience } from './audience.ts';
import { type LookIntervals, looks } from './looks.ts';

interface Needs {
  executions: ExecutionRepo;
  feed: ExecutionFeed;
  clock: Clock;
  /** How long nothing may be heard before it looks by itself. */
  intervals: LookIntervals;
}

/**
 * Tells what happens to an execution, event by event, from the first or after one that was seen, to its end: what has been
 * from the log, or from the repository where it has ended, and what comes as it comes.
 */
export class FollowExecution {
  readonly #needs: Needs;
  readonly #audiences = new Map<string, Audience>();

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
    const audience = this.#audienceOf(executionId);
    const follower = new Follower(this.#needs, audience, after);
    const leave = (): void => {
      follower.leave();
      if (audience.leave(follower.hear)) this.#audiences.delete(executionId);
    };
    signal?.addEventListener('abort', leave, { once: true });
    if (signal?.aborted) leave();
    try {
      await audience.join(follower.hear);
      yield* follower.events();
    } finally {
      signal?.removeEventListener('abort', leave);
      leave();
    }
  }

  #audienceOf(executionId: string): Audience {
    const { executions, feed } = this.#needs;
    const audience = this.#audiences.get(executionId) ?? new Audience(executions, feed, executionId);
    this.#audiences.set(executionId, audience);
    return audience;
  }
}

/** One who follows: what they have seen, and whether there may be more. */
class Follower {
  readonly #audience: Audience;
  readonly #alarm: Alarm;
  #seen: number;
  /** Whether more may have been published than was seen. */
  #behind = true;
  /** Whether the repository may have more. */
  #stale = true;
  #over = false;
  #left = false;
  readonly #pauses: ReturnType<typeof looks>;
  #pause: number;

  constructor({ clock, intervals }: Needs, audience: Audience, after: number) {
    this.#audience = audience;
    this.#seen = after;
    this.#alarm = new Alarm(clock);
    this.#pauses = looks(intervals);
    this.#pause = this.#pauses.first;
  }

  readonly hear: FeedListener = (news) => {
    this.#behind = true;
    if (news === 'gap' || news.type === 'status') this.#stale = true;
    this.#alarm.ring();
  };

  leave(): void {
    this.#left = true;
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
    if (this.#behind) return this.#catchUp();
    const rang = await this.#alarm.within(this.#pause);
    this.#pause = rang ? this.#pauses.first : this.#pauses.after(this.#pause);
    // Nothing was heard: nothing happened, or nobody told.
    if (!rang) {
      this.#stale = this.#behind = true;
      this.#audience.doubt();
    }
    return [];
  }

  async #look(): Promise<readonly ExecutionEvent[]> {
    this.#stale = false;
    const { over, events } = await this.#audience.look();
    this.#over = over;
    return events;
  }

  async #catchUp(): Promise<readonly ExecutionEvent[]> {
    // What is published from now on is either in what is read, or told.
    this.#behind = false;
    const { events, more } = await this.#audience.published(this.#seen);
    if (more) this.#behind = true;
    return events;
  }
}
