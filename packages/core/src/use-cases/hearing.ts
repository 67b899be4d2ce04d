import type { Clock } from '../ports/clock.ts';
import { Alarm } from './alarm.ts';
import { type LookIntervals, looks } from './looks.ts';

/** News that are kept for one who does not take them; beyond that they look again, when they do. */
const KEPT_NEWS = 64;

/** What one who follows has heard: news, or that it is time to look how things are. */
export class Hearing<News> {
  readonly #alarm: Alarm;
  readonly #pauses: ReturnType<typeof looks>;
  #pause: number;
  #news: News[] = [];
  readonly #signal: AbortSignal | undefined;
  #stale = true;
  #left = false;

  /** Aborting `signal` is leaving. */
  constructor(
    { clock, intervals }: { clock: Clock; intervals: LookIntervals },
    signal?: AbortSignal | undefined,
  ) {
    this.#signal = signal;
    if (signal?.aborted) this.#left = true;
    signal?.addEventListener('abort', this.leave, { once: true });
    this.#alarm = new Alarm(clock);
    this.#pauses = looks(intervals);
    this.#pause = this.#pauses.first;
  }

  /** Whether they have left. */
  get left(): boolean {
    return this.#left;
  }

  /** There are news, or some may have been lost. */
  hear(news: News | 'gap'): void {
    if (news === 'gap') this.#stale = true;
    else this.#news.push(news);
    if (this.#news.length > KEPT_NEWS) {
      this.#news = [];
      this.#stale = true;
    }
    this.#alarm.ring();
  }

  /** Frees what it held. */
  readonly leave = (): void => {
    this.#left = true;
    this.#signal?.removeEventListener('abort', this.leave);
    this.#alarm.ring();
  };

  /**
   * Time after time, until they leave: the news since the last time; or `look`, at first, and where nothing was heard for a
   * while: nothing happened, or nobody told.
   */
  async *heard(): AsyncGenerator<readonly News[] | 'look', void, undefined> {
    while (!this.#left) {
      const next = await this.#next();
      if (!this.#left) yield next;
    }
  }

  async #next(): Promise<readonly News[] | 'look'> {
    if (!this.#stale && this.#news.length === 0) {
      const rang = await this.#alarm.within(this.#pause);
      this.#pause = rang ? this.#pauses.first : this.#pauses.after(this.#pause);
      if (!rang) this.#stale = true;
    }
    if (this.#stale) {
      this.#stale = false;
      return 'look';
    }
    const news = this.#news;
    this.#news = [];
    return news;
  }
}
