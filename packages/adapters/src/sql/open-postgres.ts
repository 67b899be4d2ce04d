import { type Log, StoreUnavailable } from '@live-code/core';
import { PostgresDialect, type PostgresPool } from 'kysely';
import type { Pool, PoolClient } from 'pg';
import { openSqlDatabase, type SqlDatabase } from './open-sql-database.ts';

/** What a PostgreSQL database is opened with. */
export interface PostgresOptions {
  /** `postgres://USER:PASSWORD@HOST:PORT/DATABASE`, with `pg`'s own parameters where there are any. */
  readonly url: string;
  /** Connections at most; 10 where absent. */
  readonly poolSize?: number | undefined;
  /** Milliseconds that a statement may take, and that a caller waits for a connection at most; 5000 where absent. */
  readonly timeoutMs?: number | undefined;
  /** Told when the server goes away, and when it is back, once each. */
  readonly log: Log;
}

/** Milliseconds of silence before a connection's other end is asked for a sign of life. */
const KEEP_ALIVE_MS = 10_000;
/** Time for the server's own answer to a statement that took too long, before it counts as silent. */
const GRACE_MS = 500;

/**
 * Opens a database on a PostgreSQL server, and brings it to the newest schema; of many processes that do it at once each
 * may. Needs the package `pg`, which is loaded only now. While the server is away callers get `StoreUnavailable`
 * soon, and when it is back they are served again.
 * @throws {StoreUnavailable}
 */
export const openPostgres = async ({
  url,
  poolSize = 10,
  timeoutMs = 5000,
  log,
}: PostgresOptions): Promise<SqlDatabase> => {
  const { default: pg } = await import('pg');
  const pool = new pg.Pool({
    connectionString: url,
    max: poolSize,
    connectionTimeoutMillis: timeoutMs,
    statement_timeout: timeoutMs,
    // What was begun and is not gone on with would keep its locks.
    idle_in_transaction_session_timeout: timeoutMs,
    query_timeout: timeoutMs + GRACE_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
    application_name: 'live-code',
  });
  const { host: where } = new URL(url);
  const tell = new Outage(log, where);
  // A connection that breaks while nobody uses it; the next caller gets another.
  pool.on('error', (error) => tell.away(error));
  pool.on('connect', (client) => tell.connected(client));
  return openSqlDatabase(new PostgresDialect({ pool: watched(pool, tell, pg.DatabaseError) })).catch(
    (error: unknown) => {
      throw unusable(where, error);
    },
  );
};

/** At the start, somebody reads it who can set things right. */
const unusable = (where: string, error: unknown): StoreUnavailable => {
  const { cause = error } = error as { cause?: unknown };
  return new StoreUnavailable(
    `PostgreSQL at ${where} cannot be used: ${messageOf(cause)}. See that it runs, and what DATABASE_URL says.`,
    error,
  );
};

/** Node tries each address of a name, and then says only that all failed. */
const messageOf = (cause: unknown): string => {
  const { errors, message } = cause as { readonly errors?: unknown; readonly message?: unknown };
  if (Array.isArray(errors)) return errors.map(messageOf).join(', ');
  return typeof message === 'string' ? message : String(cause);
};

/** The same pool, which gives no connection to a second caller after it failed the first. */
const watched = (pool: Pool, tell: Outage, answered: new (...args: never[]) => Error): PostgresPool => {
  const connect = async (): Promise<PoolClient> => {
    try {
      return await pool.connect();
    } catch (error) {
      // Where every connection is in use, the server is not away.
      if (pool.totalCount < pool.options.max) tell.away(error);
      throw error;
    }
  };
  return {
    connect: async () => {
      const client = await connect();
      let broken = false;
      return {
        query: async (statement: unknown, parameters?: readonly unknown[]) => {
          try {
            const result = await client.query(statement as string, parameters as unknown[]);
            tell.answered(client);
            return result;
          } catch (error) {
            // What the server itself said leaves the connection as it was; after anything else nobody knows how it is.
            if (!(error instanceof answered)) {
              broken = true;
              tell.away(error);
            }
            throw error;
          }
        },
        release: () => client.release(broken),
      } as never;
    },
    end: () => pool.end(),
  };
};

/** Tells the log when a server goes away and when it is back, and not each time that somebody notices. */
class Outage {
  readonly #log: Log;
  readonly #server: string;
  /** Those that were made since it went away. */
  #connections = new WeakSet<object>();
  #away = false;

  constructor(log: Log, server: string) {
    this.#log = log;
    this.#server = server;
  }

  away(error: unknown): void {
    // While a server ends, connections that it had still answer.
    this.#connections = new WeakSet();
    // Its words only: the driver's error has the whole connection with it.
    const details = { postgres: this.#server, reason: messageOf(error) };
    if (!this.#away) this.#log.warn('PostgreSQL is away; connecting again', details);
    this.#away = true;
  }

  /** A connection was made. */
  connected(connection: object): void {
    this.#connections.add(connection);
  }

  /** A connection brought an answer: the server is back where it was made since it went away. */
  answered(connection: object): void {
    if (!this.#away || !this.#connections.has(connection)) return;
    this.#log.info('connected to PostgreSQL', { postgres: this.#server });
    this.#away = false;
  }
}
