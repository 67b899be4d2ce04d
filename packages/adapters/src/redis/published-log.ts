import { setTimeout as pass } from 'node:timers/promises';
import type { FeedEvent } from '@live-code/core';
import { encodeEvent } from './event-codec.ts';
import { type RedisLine, script } from './redis-line.ts';

/** Events of an execution that are kept; one within its limits has fewer. */
const LOG_LENGTH = 10_000;
/** Milliseconds without an event after which a log is forgotten: longer than a program may be silent. */
export const LOG_TTL_MS = 600_000;
/** Events that are sent at once. */
const BATCH = 64;
/** Milliseconds after which what was not taken is sent again, and for how long that is done once all was said. */
const RETRY_MS = 500;
const RETRIES_AFTER_END = 60;

/**
 * `begin` starts the log anew; `append` does nothing, and says so, where the log is not there: Redis lost it. An event that
 * was taken before is not told again. The last leaves no log.
 */
const PUBLISH = script(`
local log, channel, mode, ends, ttl, length = KEYS[1], ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
if mode == 'begin' then redis.call('DEL', log) end
if mode == 'append' and redis.call('EXISTS', log) == 0 then return 0 end
for i = 6, #ARGV, 2 do
  local added = true
  if mode ~= 'tell' then
    local id = redis.pcall('XADD', log, 'MAXLEN', '~', length, ARGV[i] .. '-0', 'event', ARGV[i + 1])
    added = type(id) ~= 'table'
  end
  if added then redis.call('PUBLISH', channel, ARGV[i + 1]) end
end
if ends == '1' then redis.call('DEL', log) elseif mode ~= 'tell' then redis.call('PEXPIRE', log, ttl) end
return 1
`);

/** Where an execution's log is, and on which channel its news are. */
export interface LogPlace {
  readonly key: string;
  readonly channel: string;
}

/**
 * What this process tells of one attempt. It is kept here until the attempt has ended, so that a Redis that was away, or has
 * lost everything, is told again.
 */
export class PublishedLog {
  readonly #line: RedisLine;
  readonly #place: LogPlace;
  readonly #events: FeedEvent[] = [];
  readonly #onOver: () => void;
  readonly begunAt = Date.now();
  #sent = 0;
  #flushing: Promise<void> | null = null;
  #retries = 0;
  #closed = false;

  /** `onOver` is called when nothing is left to be said, or nobody will hear it. */
  constructor(line: RedisLine, place: LogPlace, onOver: () => void) {
    this.#line = line;
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
    const pairs = batch.flatMap((event) => [event.seq, encodeEvent(event)]);
    const args = [this.#place.channel, this.#mode, ends ? 1 : 0, LOG_TTL_MS, LOG_LENGTH, ...pairs];
    if ((await this.#line.run(PUBLISH, [this.#place.key], args)) === 1) this.#sent = upTo;
    // A log that was lost as a whole is told as a whole.
    else this.#sent = 0;
  }

  get #mode(): 'begin' | 'append' | 'tell' {
    const [first] = this.#events;
    if (first?.type !== 'status' || first.status !== 'RUNNING') return 'tell';
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
