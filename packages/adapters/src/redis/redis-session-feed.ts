import type { Log, SessionEvent, SessionFeed, SessionListener } from '@live-code/core';
import { Channels } from './channels.ts';
import type { RedisLine } from './redis-line.ts';
import type { Tell } from './tell.ts';

/** Of news of a session there is no log. */
const UNKEPT = { key: '', mode: 'none', ends: false } as const;

/** News of sessions in all processes that share a Redis: a channel for each session. Nothing is kept. */
export class RedisSessionFeed implements SessionFeed {
  readonly #line: RedisLine;
  readonly #tell: Tell;
  readonly #channelOf: (sessionId: string) => string;
  readonly #channels: Channels<SessionEvent>;
  #closed: Promise<void> | undefined;

  constructor({
    line,
    tell,
    log,
    prefix,
  }: {
    readonly line: RedisLine;
    readonly tell: Tell;
    readonly log: Log;
    readonly prefix: string;
  }) {
    this.#line = line.retain();
    this.#tell = tell;
    this.#channelOf = (sessionId) => `${prefix}:session:${sessionId}`;
    this.#channels = new Channels({
      line,
      log,
      channelOf: this.#channelOf,
      decode: (message) => JSON.parse(message) as SessionEvent,
    });
  }

  /** Sessions that somebody follows here. */
  get followed(): number {
    return this.#channels.size;
  }

  async publish(sessionId: string, event: SessionEvent): Promise<void> {
    if (this.#closed !== undefined) return;
    const messages = [[0, JSON.stringify(event)]] as const;
    await this.#tell({ ...UNKEPT, channel: this.#channelOf(sessionId), messages }).catch(() => {});
  }

  async subscribe(sessionId: string, listener: SessionListener): Promise<() => void> {
    return this.#closed === undefined ? this.#channels.subscribe(sessionId, listener) : () => {};
  }

  async close(): Promise<void> {
    this.#closed ??= this.#end();
    await this.#closed;
  }

  async #end(): Promise<void> {
    this.#channels.clear();
    await this.#line.release();
  }
}
