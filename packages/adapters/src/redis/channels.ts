import type { Log } from '@live-code/core';
import { Listeners } from '../listeners.ts';
import type { RedisLine } from './redis-line.ts';

/** Who in this process listens to channels of Redis: each is heard once, however many listen. */
export class Channels<News> {
  readonly #line: RedisLine;
  readonly #channelOf: (name: string) => string;
  readonly #decode: (message: string) => News | null;
  readonly #listeners: Listeners<News | 'gap'>;
  /** When each channel that somebody listens to is heard. */
  readonly #heard = new Map<string, Promise<void>>();

  /** `decode` makes `null` of what this version does not know. */
  constructor({
    line,
    log,
    channelOf,
    decode,
  }: {
    readonly line: RedisLine;
    readonly log: Log;
    readonly channelOf: (name: string) => string;
    readonly decode: (message: string) => News | null;
  }) {
    this.#line = line;
    this.#channelOf = channelOf;
    this.#decode = decode;
    this.#listeners = new Listeners(log);
    line.onBack(() => this.#listeners.tellAll('gap'));
  }

  /** Names that somebody listens to. */
  get size(): number {
    return this.#listeners.size;
  }

  /** Resolves when the channel is heard, or where Redis is away, at once: then a `gap` says when it is. */
  async subscribe(name: string, listener: (news: News | 'gap') => void): Promise<() => void> {
    const remove = this.#listeners.add(name, listener);
    const channel = this.#channelOf(name);
    const heard = this.#heard.get(name) ?? this.#hear(name, channel);
    this.#heard.set(name, heard);
    await heard;
    return () => {
      remove();
      if (!this.#listeners.has(name) && this.#heard.delete(name)) this.#line.unsubscribe(channel);
    };
  }

  /** Nobody listens any more; the line is the caller's. */
  clear(): void {
    this.#listeners.clear();
    this.#heard.clear();
  }

  async #hear(name: string, channel: string): Promise<void> {
    await this.#line.subscribe(channel, (message) => {
      const news = this.#decode(message);
      if (news !== null) this.#listeners.tell(name, news);
    });
  }
}
