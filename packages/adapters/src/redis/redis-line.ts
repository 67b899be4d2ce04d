import { createHash } from 'node:crypto';
import type { Log } from '@live-code/core';
import type { Redis } from 'ioredis';
import { openRedisClients, type RedisClients } from '../redis-clients.ts';

/** Milliseconds after which a command has failed; leaves time below the two seconds that the ports promise. */
const SILENCE_MS = 1500;
/** Milliseconds after which a connection that is silent, or is not made, is given up for another one. */
const CONNECT_MS = 5000;
/** Channels that are asked for at once. */
const MANY_CHANNELS = 500;

/** A program for Redis, which runs it as one step. */
export interface Script {
  readonly lua: string;
  readonly sha: string;
}

/** Names a script by what is in it, as Redis does. */
export const script = (lua: string): Script => ({ lua, sha: createHash('sha1').update(lua).digest('hex') });

/**
 * Two connections to Redis: one is asked, the other listens to channels. Both connect again by themselves; what is asked
 * while Redis is away rejects at once, or after a moment where it is silent.
 */
export class RedisLine {
  readonly #asking: RedisClients;
  readonly #listening: RedisClients;
  /** Who is told of what is said on each channel. */
  readonly #channels = new Map<string, (message: string) => void>();
  readonly #log: Log;
  readonly #onBack = new Set<() => void>();
  #away = false;
  #users = 0;

  constructor({ url, log }: { readonly url: string; readonly log: Log }) {
    this.#log = log;
    // What is asked before there is a connection waits for it, until the first attempt fails.
    const options = { connectTimeout: CONNECT_MS, maxRetriesPerRequest: 0 };
    this.#asking = openRedisClients(url, {
      ...options,
      commandTimeout: SILENCE_MS,
      socketTimeout: CONNECT_MS,
      enableAutoPipelining: true,
    });
    this.#listening = openRedisClients(url, { ...options, autoResubscribe: false });
    const { client } = this.#listening;
    client.on('message', (channel: string, message: string) => this.#channels.get(channel)?.(message));
    client.on('ready', () => void this.#resubscribe());
    client.on('close', () => this.#tellAway(true));
  }

  /** What the other connection is asked through. */
  get client(): Redis {
    return this.#asking.client;
  }

  /** Runs a script. */
  async run(
    { lua, sha }: Script,
    keys: readonly string[],
    args: readonly (string | number)[],
  ): Promise<unknown> {
    try {
      return await this.client.evalsha(sha, keys.length, ...keys, ...args);
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
      return this.client.eval(lua, keys.length, ...keys, ...args);
    }
  }

  /** Listens to a channel, once. Resolves when it is heard, or where Redis is away, at once: `onBack` says when it is. */
  async subscribe(channel: string, onMessage: (message: string) => void): Promise<void> {
    this.#channels.set(channel, onMessage);
    await this.#listening.client.subscribe(channel).catch(() => {});
  }

  unsubscribe(channel: string): void {
    if (this.#channels.delete(channel)) this.#listening.client.unsubscribe(channel).catch(() => {});
  }

  /** Calls back each time that channels are heard again, after messages may have been missed. */
  onBack(callback: () => void): void {
    this.#onBack.add(callback);
  }

  /** Counts who uses it; each closes it once. */
  retain(): this {
    this.#users++;
    return this;
  }

  /** Ends the connections when nobody uses them any more. */
  async release(): Promise<void> {
    this.#users--;
    if (this.#users > 0) return;
    this.#channels.clear();
    await Promise.all([this.#asking.end(), this.#listening.end()]);
  }

  async #resubscribe(): Promise<void> {
    const channels = [...this.#channels.keys()];
    try {
      for (let at = 0; at < channels.length; at += MANY_CHANNELS) {
        await this.#listening.client.subscribe(...channels.slice(at, at + MANY_CHANNELS));
      }
    } catch {
      // It went away again, and comes back again.
      return;
    }
    if (!this.#away) return;
    this.#tellAway(false);
    for (const callback of this.#onBack) callback();
  }

  #tellAway(away: boolean): void {
    if (away === this.#away) return;
    this.#away = away;
    if (this.#users === 0) return;
    if (away) this.#log.warn('live events do not reach other processes: Redis is away; connecting again');
    else this.#log.info('live events reach other processes again');
  }
}
