import type { Log } from '@live-code/core';
import type { Redis } from 'ioredis';
import { openRedisClients, type RedisClients } from './redis-clients.ts';
import { Silence } from './silence.ts';

/** Milliseconds of silence after which Redis is away; leaves time below the two seconds that `JobQueue` promises. */
const SILENCE_MS = 1200;

/** Milliseconds after which an attempt to connect is given up for another one. */
const CONNECT_MS = 5000;

type State = 'connecting' | 'up' | 'down' | 'closed';

/**
 * A connection that answers soon or rejects soon. It tells the log when Redis goes away and when it is back, once each.
 */
export class RedisLink {
  readonly #clients: RedisClients;
  readonly #log: Log;
  readonly #where: string;
  readonly #silence = new Silence(SILENCE_MS, () => this.#giveUp());
  #state: State = 'connecting';
  /** Told of the next state that is not `connecting`. */
  readonly #waiters = new Set<() => void>();
  /** What the log was told last. */
  #told: State | undefined;
  #lastError: unknown = new Error('not connected');

  constructor(url: string, log: Log) {
    this.#log = log;
    this.#clients = openRedisClients(url, {
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      connectTimeout: CONNECT_MS,
      socketTimeout: CONNECT_MS,
    });
    const { client } = this.#clients;
    this.#where = `${client.options.host}:${client.options.port}`;
    client.on('ready', () => this.#become('up'));
    client.on('error', (error) => {
      this.#lastError = error;
    });
    // The first attempt to connect again is waited for: most of the time it is only a connection that broke.
    client.on('close', () => this.#become(this.#state === 'up' ? 'connecting' : 'down'));
  }

  get client(): Redis {
    return this.#clients.client;
  }

  /**
   * Asks Redis something.
   * @throws {Error} within two seconds where Redis is away, and at once where that is known.
   */
  async ask<Answer>(question: () => Promise<Answer>): Promise<Answer> {
    if (this.#state === 'up') return this.#silence.expect(question());
    if (this.#state === 'connecting') return this.#silence.expect(this.#connected().then(question));
    throw this.#lastError;
  }

  /** Closes the connection. Idempotent. */
  async close(): Promise<void> {
    this.#lastError = new Error('the connection is closed');
    this.#become('closed');
    await this.#clients.end();
  }

  async #connected(): Promise<void> {
    await new Promise<void>((resolve) => this.#waiters.add(resolve));
    if (this.#state !== 'up') throw this.#lastError;
  }

  /** What was asked rejects when the connection is cut. */
  #giveUp(): void {
    this.#lastError = new Error(`no answer for ${SILENCE_MS} ms`);
    this.#become('down');
    this.client.disconnect(true);
  }

  #become(state: State): void {
    if (state === this.#state || this.#state === 'closed') return;
    this.#state = state;
    if (state === 'connecting') return;
    for (const wake of this.#waiters) wake();
    this.#waiters.clear();
    this.#tell(state);
  }

  #tell(state: State): void {
    if (state === this.#told) return;
    this.#told = state;
    const redis = this.#where;
    if (state === 'up') this.#log.info('connected to Redis', { redis });
    if (state === 'down')
      this.#log.warn('Redis is away; connecting again', { redis, error: this.#lastError });
  }
}
