import { ExecutionNotFound } from '../errors.ts';
import { type ExecutionEvent, eventsOf } from '../execution/event.ts';
import { isTerminal } from '../execution/lifecycle.ts';
import type { ExecutionFeed, FeedEvent, FeedListener } from '../ports/execution-feed.ts';
import type { ExecutionRepo } from '../ports/execution-repo.ts';

/** What was found in the repository. */
export interface Look {
  /** Whether the execution has ended, so that these are all its events. */
  readonly over: boolean;
  readonly events: readonly ExecutionEvent[];
}

/** News that are kept for all of them; who is further behind reads the log. */
const KEPT_NEWS = 64;
/** Events of the log that are read at once. */
const PAGE = 16;

/**
 * Those who follow one execution in this process. They look at it together, and see the same objects: of what it prints
 * there is one copy, however many follow.
 */
export class Audience {
  readonly #executions: ExecutionRepo;
  readonly #feed: ExecutionFeed;
  readonly #executionId: string;
  readonly #members = new Set<FeedListener>();
  #subscribed: Promise<() => void> | null = null;
  /** Their numbers follow each other. */
  #news: FeedEvent[] = [];
  #earlier: Promise<Look | null> = Promise.resolve(null);
  #due: Promise<Look> | null = null;

  constructor(executions: ExecutionRepo, feed: ExecutionFeed, executionId: string) {
    this.#executions = executions;
    this.#feed = feed;
    this.#executionId = executionId;
  }

  /** Resolves when the member is told of news. */
  async join(member: FeedListener): Promise<void> {
    this.#members.add(member);
    this.#subscribed ??= this.#feed.subscribe(this.#executionId, (news) => this.#hear(news));
    await this.#subscribed;
  }

  /** Returns whether that was the last one, and what was shared is to be forgotten. Idempotent. */
  leave(member: FeedListener): boolean {
    if (!this.#members.delete(member) || this.#members.size > 0) return false;
    this.#subscribed?.then(
      (unsubscribe) => unsubscribe(),
      () => {},
    );
    return true;
  }

  /**
   * What is there now: never from a look that had begun when this was asked, unless that saw the end.
   * @throws {ExecutionNotFound} @throws {StoreUnavailable}
   */
  look(): Promise<Look> {
    this.#due ??= this.#lookAfter(this.#earlier);
    return this.#due;
  }

  /** What was published after a number; where `more`, there may be more of it. */
  async published(after: number): Promise<{ readonly events: readonly FeedEvent[]; readonly more: boolean }> {
    const [first] = this.#news;
    if (first !== undefined && first.seq <= after + 1)
      return { events: this.#news.slice(after + 1 - first.seq), more: false };
    const events = await this.#feed.read(this.#executionId, { after, limit: PAGE });
    return { events, more: events.length === PAGE };
  }

  /** Some of the news may have been lost: the log has them. */
  doubt(): void {
    this.#news = [];
  }

  #hear(news: FeedEvent | 'gap'): void {
    if (news === 'gap') this.doubt();
    else this.#keep(news);
    for (const member of [...this.#members]) member(news);
  }

  #keep(event: FeedEvent): void {
    const last = this.#news.at(-1);
    if (last !== undefined && event.seq !== last.seq + 1) this.#news = [];
    this.#news.push(event);
    if (this.#news.length > KEPT_NEWS) this.#news.shift();
  }

  async #lookAfter(earlier: Promise<Look | null>): Promise<Look> {
    const seen = await earlier.catch(() => null);
    if (seen?.over) return seen;
    // Whoever asks from now on may have heard of more.
    this.#due = null;
    const look = this.#find();
    this.#earlier = look;
    return look;
  }

  async #find(): Promise<Look> {
    const execution = await this.#executions.find(this.#executionId);
    if (execution === null) throw new ExecutionNotFound(this.#executionId);
    return { over: isTerminal(execution.status), events: eventsOf(execution) };
  }
}
