import { randomUUID } from 'node:crypto';
import {
  type ExecutionInbox,
  INBOX_BYTES,
  type InboxMessage,
  InboxUnavailable,
  type Log,
  type Sent,
} from '@live-code/core';
import { decodeMessage, encodeMessage } from './event-codec.ts';
import { InboxReceiver } from './inbox-receiver.ts';
import { type RedisLine, script } from './redis-line.ts';

/** Milliseconds for which input is kept that nobody takes or forgets. */
const TTL_MS = 86_400_000;

/** Keeps a piece of input unless it is too late or too much for it, and tells everybody that it is there. */
const SEND = script(`
local list, state = KEYS[1], KEYS[2]
local id, channel, message, bytes, most, ends, epoch, ttl = unpack(ARGV)
if redis.call('HGET', state, 'closed') then return 'closed' end
if tonumber(redis.call('HGET', state, 'bytes') or '0') + bytes > tonumber(most) then return 'full' end
redis.call('HSETNX', state, 'epoch', epoch)
redis.call('HINCRBY', state, 'bytes', bytes)
if ends == '1' then redis.call('HSET', state, 'closed', '1') end
redis.call('RPUSH', list, message)
redis.call('PEXPIRE', list, ttl)
redis.call('PEXPIRE', state, ttl)
redis.call('PUBLISH', channel, cjson.encode({ id = id }))
return 'sent'
`);

/** What an execution was sent from a place on; from the first where Redis lost all, and this is what was sent since. */
const TAKE = script(`
local epoch = redis.call('HGET', KEYS[2], 'epoch') or ''
local from = epoch == ARGV[1] and ARGV[2] or 0
return { epoch, tonumber(from), redis.call('LRANGE', KEYS[1], from, -1) }
`);

/**
 * What is sent to executions in all processes that share a Redis: a list of input for each, and one channel for all, on which
 * those that have receivers here are looked out for.
 */
export class RedisExecutionInbox implements ExecutionInbox {
  readonly #line: RedisLine;
  readonly #prefix: string;
  readonly #log: Log;
  readonly #receivers = new Map<string, Set<InboxReceiver>>();
  readonly #heard: Promise<void>;
  #closed: Promise<void> | undefined;

  constructor({
    line,
    log,
    prefix,
  }: { readonly line: RedisLine; readonly log: Log; readonly prefix: string }) {
    this.#line = line.retain();
    this.#prefix = prefix;
    this.#log = log;
    this.#heard = line.subscribe(this.#channel, (message) => this.#hear(message));
    line.onBack(() => {
      for (const receivers of this.#receivers.values()) for (const receiver of receivers) receiver.take();
    });
  }

  /** Executions for which this process holds anything. */
  get held(): number {
    return this.#receivers.size;
  }

  send(executionId: string, message: InboxMessage): Promise<Sent> {
    const isInput = message.type === 'stdin' || message.type === 'stdinClose';
    const sent = isInput ? this.#keep(executionId, message) : this.#tell(executionId, message);
    return sent.catch((error: unknown) => {
      throw new InboxUnavailable('Redis did not take what was sent to an execution.', error);
    });
  }

  async receive(executionId: string, listener: (message: InboxMessage) => void): Promise<() => void> {
    await this.#heard;
    const receiver = new InboxReceiver({
      listener,
      log: this.#log,
      take: (epoch, from) => this.#take(executionId, epoch, from),
    });
    const receivers = this.#receivers.get(executionId) ?? new Set();
    this.#receivers.set(executionId, receivers.add(receiver));
    receiver.take();
    return () => {
      receiver.stop();
      receivers.delete(receiver);
      if (receivers.size === 0 && this.#receivers.get(executionId) === receivers) {
        this.#receivers.delete(executionId);
      }
    };
  }

  async closeInput(executionId: string): Promise<void> {
    const [, state] = this.#keysOf(executionId);
    await this.#line.client
      .multi()
      .hset(state, 'closed', '1')
      .pexpire(state, TTL_MS)
      .exec()
      .catch(() => {});
  }

  async forget(executionId: string): Promise<void> {
    await this.#line.client.del(...this.#keysOf(executionId)).catch(() => {});
  }

  async close(): Promise<void> {
    this.#closed ??= this.#end();
    await this.#closed;
  }

  async #end(): Promise<void> {
    for (const receivers of this.#receivers.values()) for (const receiver of receivers) receiver.stop();
    this.#receivers.clear();
    await this.#line.release();
  }

  async #keep(executionId: string, message: InboxMessage): Promise<Sent> {
    const bytes = message.type === 'stdin' ? message.bytes.length : 0;
    const ends = message.type === 'stdinClose' ? 1 : 0;
    const what = [executionId, this.#channel, encodeMessage(message), bytes, INBOX_BYTES, ends];
    return (await this.#line.run(SEND, this.#keysOf(executionId), [...what, randomUUID(), TTL_MS])) as Sent;
  }

  async #tell(executionId: string, message: InboxMessage): Promise<Sent> {
    const news = JSON.stringify({ id: executionId, message: encodeMessage(message) });
    await this.#line.client.publish(this.#channel, news);
    return 'sent';
  }

  async #take(executionId: string, epoch: string, from: number) {
    const answer = await this.#line.run(TAKE, this.#keysOf(executionId), [epoch, from]);
    const [now, first, messages] = answer as [string, number, string[]];
    return { epoch: now, first, messages: messages.map(decodeMessage) };
  }

  #hear(text: string): void {
    const { id, message } = JSON.parse(text) as { readonly id: string; readonly message?: string };
    for (const receiver of this.#receivers.get(id) ?? []) {
      if (message === undefined) receiver.take();
      else receiver.pass(decodeMessage(message));
    }
  }

  get #channel(): string {
    return `${this.#prefix}:inbox`;
  }

  #keysOf(executionId: string): [list: string, state: string] {
    const key = `${this.#prefix}:{${executionId}}:input`;
    return [key, `${key}:state`];
  }
}
