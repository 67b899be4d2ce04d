import type { ExecutionFeed, FeedEvent, FeedListener, Log } from '@live-code/core';
import { Channels } from './channels.ts';
import { decodeEvent } from './event-codec.ts';
import { type LogPlace, PublishedLog } from './published-log.ts';
import type { RedisLine } from './redis-line.ts';
import { LOG_TTL_MS, type Tell } from './tell.ts';

/**
 * News of executions in all processes that share a Redis, and the logs of what runs: a stream for each, and a channel on
 * which what is appended is told. A process has one connection that listens, however many follow.
 */
export class RedisExecutionFeed implements ExecutionFeed {
  readonly #line: RedisLine;
  readonly #tell: Tell;
  readonly #prefix: string;
  readonly #channels: Channels<FeedEvent>;
  readonly #logs = new Map<string, PublishedLog>();
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
    this.#prefix = prefix;
    this.#channels = new Channels({
      line,
      log,
      channelOf: (executionId) => this.#placeOf(executionId).channel,
      decode: decodeEvent,
    });
  }

  /** Executions for which this process holds anything. */
  get held(): number {
    return this.#channels.size + this.#logs.size;
  }

  async publish(executionId: string, event: FeedEvent): Promise<void> {
    if (this.#closed === undefined) await this.#logFor(executionId, event).publish(event);
  }

  async subscribe(executionId: string, listener: FeedListener): Promise<() => void> {
    return this.#closed === undefined ? this.#channels.subscribe(executionId, listener) : () => {};
  }

  async read(
    executionId: string,
    { after, limit }: { readonly after: number; readonly limit: number },
  ): Promise<readonly FeedEvent[]> {
    if (this.#closed !== undefined) return [];
    const { key } = this.#placeOf(executionId);
    const entries = await this.#line.client
      .xrange(key, `${after + 1}-0`, '+', 'COUNT', limit)
      .catch(() => []);
    return entries.map(([, fields]) => decodeEvent(fields[1] ?? '')).filter((event) => event !== null);
  }

  async close(): Promise<void> {
    this.#closed ??= this.#end();
    await this.#closed;
  }

  async #end(): Promise<void> {
    this.#channels.clear();
    for (const log of this.#logs.values()) log.close();
    this.#logs.clear();
    await this.#line.release();
  }

  #logFor(executionId: string, event: FeedEvent): PublishedLog {
    const known = this.#logs.get(executionId);
    const begins = event.type === 'status' && event.status === 'RUNNING';
    if (known !== undefined && !begins) return known;
    known?.close();
    this.#forgetOld();
    const log = new PublishedLog(this.#tell, this.#placeOf(executionId), () => {
      if (this.#logs.get(executionId) === log) this.#logs.delete(executionId);
    });
    if (event.type === 'status') this.#logs.set(executionId, log);
    return log;
  }

  /** What was begun here, and went on elsewhere, is never ended here. */
  #forgetOld(): void {
    const before = Date.now() - LOG_TTL_MS;
    for (const [id, log] of this.#logs) {
      if (log.begunAt >= before) return;
      log.close();
      this.#logs.delete(id);
    }
  }

  #placeOf(executionId: string): LogPlace {
    return {
      key: `${this.#prefix}:{${executionId}}:log`,
      channel: `${this.#prefix}:news:${executionId}`,
    };
  }
}
