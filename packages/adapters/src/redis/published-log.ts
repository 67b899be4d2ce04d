import { setTimeout as pass } from 'node:timers/promises';
import type { FeedEvent } from '@live-code/core';
import { encodeEvent } from './event-codec.ts';
import type { LogMode, News, Tell } from './tell.ts';

/** Events that are sent at once. */
const BATCH = 64;
/** Milliseconds after which what was not taken is sent again, and for how long that is done once all was said. */
const RETRY_MS = 500;
const RETRIES_AFTER_END = 60;

/** Where an execution's log is, and on which channel its news are. */
export type LogPlace = Pick<News, 'key' | 'channel'>;

/**
 * What this process tells of one attempt. It is kept here until the attempt has ended, so that a Redis that was away, or has
 * lost everything, is told again.
 */
export class PublishedLog {
  readonly #tell: Tell;
  readonly #place: LogPlace;
  readonly #events: FeedEvent[] = [];
  readonly #onOver: () => void;
  readonly begunAt = Date.now();
  #sent = 0;
  #flushing: Promise<void> | null = null;
  #retries = 0;
  #closed = false;

  /** `onOver` is called when nothing is left to be said, or nobody will hear it. */
  constructor(tell: Tell, place: LogPlace, onOver: () => void) {
    this.#tell = tell;
    this.#place = place;
    this.#onOver = onOver;
  }

  /** Resolves when it was told, or could not be for the first time; then it is tried again. */
  async publish(event: FeedEvent): Promise<void> {
    this.#events.push(event);
    await this.#flushAll();
  }

  /** What was not said is not said any more. */
  close(): void {
    this.#closed = true;
  }

  get #ends(): boolean {
    const last = this.#events.at(-1);
    return last?.type === 'status' && last.status !== 'RUNNING';
  }

  /** One at a time, so that the order is kept. */
  #flushAll(): Promise<void> {
    if (this.#closed || this.#sent === this.#events.length) return Promise.resolve();
    this.#flushing ??= this.#flush();
    return this.#flushing;
  }

  async #flush(): Promise<void> {
    try {
      while (this.#sent < this.#events.length && !this.#closed) await this.#send();
      if (this.#ends) this.#onOver();
    } catch {
      void this.#retry();
    } finally {
      // In the same step in which nothing was left, so that what comes next is never taken for sent.
      this.#flushing = null;
    }
  }

  async #send(): Promise<void> {
    const batch = this.#events.slice(this.#sent, this.#sent + BATCH);
    const upTo = this.#sent + batch.length;
    const ends = this.#ends && upTo === this.#events.length;
    const messages = batch.map((event) => [event.seq, encodeEvent(event)] as const);
    if (await this.#tell({ ...this.#place, messages, mode: this.#mode, ends })) this.#sent = upTo;
    // A log that was lost as a whole is told as a whole.
    else this.#sent = 0;
  }

  get #mode(): LogMode {
    const [first] = this.#events;
    if (first?.type !== 'status' || first.status !== 'RUNNING') return 'none';
    return this.#sent === 0 ? 'begin' : 'append';
  }

  async #retry(): Promise<void> {
    if (this.#ends && ++this.#retries > RETRIES_AFTER_END) {
      this.close();
      this.#onOver();
    }
    await pass(RETRY_MS, undefined, { ref: false });
    await this.#flushAll();
  }
}
