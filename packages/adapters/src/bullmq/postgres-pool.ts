import { Socket } from 'node:net';
import { setTimeout as pass } from 'node:timers/promises';
import type { PgPool, PgPoolClient, PgQueryResult } from 'bullmq';
import type { ClientConfig, Pool, PoolClient } from 'pg';
import { LentClient } from './lent-client.ts';
import { asAway, PostgresAway } from './postgres-away.ts';
import { prepareSchema, SCHEMA } from './postgres-schema.ts';

/** Milliseconds after which an attempt to connect is given up. */
const CONNECT_MS = 5000;

/** Milliseconds after which a socket that is to be closed, and whose other end is silent, is destroyed. */
const DISCONNECT_MS = 250;

/** How a pool is opened. */
export interface PostgresPoolOptions {
  /** Connections at most. */
  readonly size: number;
  /** Milliseconds for which the server may take to answer a query. */
  readonly silenceMs: number;
}

/**
 * A pool of `pg`, as BullMQ knows one. Its errors say whether the server answered or is away, none is left unheard, and what is
 * asked when it ends rejects.
 */
export class PostgresPool implements PgPool {
  readonly #pool: Promise<Pool>;
  readonly #sockets = new Set<Socket>();
  #up = false;
  #prepared: Promise<void> | undefined;
  #ended: Promise<void> | undefined;

  constructor(url: string, options: PostgresPoolOptions) {
    this.#pool = this.#open(url, options);
    // Whoever asks is told.
    this.#pool.catch(() => {});
  }

  /** Whether the server answered when it was asked last. */
  get up(): boolean {
    return this.#up;
  }

  async query<Row>(text: string, parameters?: readonly unknown[]): Promise<PgQueryResult<Row>> {
    const client = await this.#acquire();
    let broken = false;
    try {
      return await this.ask(client, text, parameters);
    } catch (error) {
      broken = error instanceof PostgresAway;
      throw error;
    } finally {
      client.release(broken);
    }
  }

  /** Asks on a connection of this pool. */
  async ask<Row>(
    client: PoolClient,
    text: string,
    parameters?: readonly unknown[],
  ): Promise<PgQueryResult<Row>> {
    try {
      // Several statements in one text are taken only where there is no list of values.
      const { rows, rowCount } = await (parameters
        ? client.query(text, [...parameters])
        : client.query(text));
      this.#up = true;
      return { rows, rowCount };
    } catch (error) {
      throw this.#noted(asAway(error));
    }
  }

  /** A connection of one's own, which ends when it is released. */
  async connect(): Promise<PgPoolClient> {
    return new LentClient(await this.#acquire(), this);
  }

  /** Resolves when BullMQ's tables are there; looks again after each time that the server was away. */
  async prepared(): Promise<void> {
    this.#prepared ??= this.#prepare();
    await this.#prepared;
  }

  /** Breaks all connections. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Idempotent. */
  async end(): Promise<void> {
    this.#ended ??= this.#end();
    await this.#ended;
  }

  /** Who asks is told of errors, and nobody needs to hear of connections that broke while nobody used them. */
  on(): this {
    return this;
  }

  removeAllListeners(): this {
    return this;
  }

  async #open(url: string, { size, silenceMs }: PostgresPoolOptions): Promise<Pool> {
    const { default: pg } = await import('pg');
    // The pool's own would also count the wait for a connection that others use, while the server works as well as it can.
    class ImpatientClient extends pg.Client {
      constructor(config?: ClientConfig) {
        super({ ...config, connectionTimeoutMillis: CONNECT_MS });
      }
    }
    const pool = new pg.Pool({
      Client: ImpatientClient,
      connectionString: inSchema(url),
      max: size,
      query_timeout: silenceMs,
      keepAlive: true,
      application_name: 'live-code',
      stream: () => this.#openSocket(),
    });
    const unheard = (): void => {};
    pool.on('error', unheard);
    pool.on('connect', (client) => client.on('error', unheard));
    return pool;
  }

  #openSocket(): Socket {
    const socket = new Socket();
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    return socket;
  }

  async #acquire(): Promise<PoolClient> {
    try {
      return await (await this.#pool).connect();
    } catch (error) {
      // Whatever it was, nobody was asked anything.
      throw this.#noted(new PostgresAway(error));
    }
  }

  #noted(error: unknown): unknown {
    if (!(error instanceof PostgresAway)) return error;
    this.#up = false;
    this.#prepared = undefined;
    return error;
  }

  async #prepare(): Promise<void> {
    const client = await this.connect();
    try {
      await prepareSchema(client);
    } catch (error) {
      throw this.#noted(error instanceof PostgresAway ? error : new PostgresAway(error));
    } finally {
      client.release();
    }
  }

  async #end(): Promise<void> {
    const pool = await this.#pool.catch(() => null);
    // Who has a connection of one's own may not give it back.
    pool?.end().catch(() => {});
    const closed = Promise.all([...this.#sockets].map(untilClosed));
    await Promise.race([closed, pass(DISCONNECT_MS)]);
    this.cut();
    await closed;
  }
}

/** However it comes to be: `once` of node:events rejects at an error, which comes before. */
const untilClosed = (socket: Socket): Promise<void> =>
  new Promise((resolve) => socket.once('close', () => resolve()));

/** The statements of BullMQ say no schema. Options that the URL has already are kept. */
const inSchema = (url: string): string => {
  const address = new URL(url);
  const options = [address.searchParams.get('options'), `-c search_path=${SCHEMA}`];
  address.searchParams.set('options', options.filter(Boolean).join(' '));
  return address.href;
};
