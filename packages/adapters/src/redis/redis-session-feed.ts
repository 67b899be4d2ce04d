import type { Log, SessionEvent, SessionFeed, SessionListener } from '@live-code/core';
import { Channels } from './channels.ts';
import type { RedisLine } from './redis-line.ts';

/** News of sessions in all processes that share a Redis: a channel for each session. Nothing is kept. */
export class RedisSessionFeed implements SessionFeed {
  readonly #line: RedisLine;
  readonly #channelOf: (sessionId: string) => string;
  readonly #channels: Channels<SessionEvent>;
  #closed: Promise<void> | undefined;

  constructor({
    line,
    log,
    prefix,
  }: { readonly line: RedisLine; readonly log: Log; readonly prefix: string }) {
    this.#line = line.retain();
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
    await this.#line.client.publish(this.#channelOf(sessionId), JSON.stringify(event)).catch(() => {});
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
