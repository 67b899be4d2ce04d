import {
  type BackendFactory,
  DelayedError,
  type Job,
  PostgresConnection,
  PostgresQueueBackend,
} from 'bullmq';
import type { ExecutionJobData } from './execution-job.ts';
import { PostgresAway } from './postgres-away.ts';
import { PostgresPool } from './postgres-pool.ts';
import { watchPostgres } from './postgres-watch.ts';
import type { ConsumerLine, LineListener, QueueLine, ServerKind } from './server-kind.ts';

/** Connections at most, one that is watched or listens included. */
const POOL_SIZE = 4;

/** Milliseconds for which a queue's connection may be silent: long, since who asks is more impatient. */
const QUEUE_SILENCE_MS = 60_000;

/** Milliseconds for which a consumer's may be: what was asked and is given up may be done all the same. */
const CONSUMER_SILENCE_MS = 15_000;

/** BullMQ's own remembers for ever that its first attempt failed; this one asks the pool each time. */
class RecoveringConnection extends PostgresConnection {
  readonly #pool: PostgresPool;

  constructor(pool: PostgresPool) {
    super(pool);
    this.#pool = pool;
  }

  override waitUntilReady(): Promise<void> {
    return this.#pool.prepared();
  }
}

const backendOn =
  (pool: PostgresPool, prefix: string): BackendFactory =>
  (name, options) =>
    new PostgresQueueBackend(new RecoveringConnection(pool), `${prefix}:${name}`, {
      ...options,
      connection: pool,
    });

const openQueueLine = (url: string, prefix: string, listener: LineListener): QueueLine => {
  const pool = new PostgresPool(url, { size: POOL_SIZE, silenceMs: QUEUE_SILENCE_MS });
  const watch = watchPostgres(pool, listener);
  return {
    where: new URL(url).host,
    backend: backendOn(pool, prefix),
    ping: () => pool.query('select 1'),
    cut: () => watch.cut(),
    end: async () => {
      watch.stop();
      await pool.end();
    },
  };
};

const openConsumerLine = (url: string, prefix: string): ConsumerLine => {
  const pool = new PostgresPool(url, { size: POOL_SIZE, silenceMs: CONSUMER_SILENCE_MS });
  return {
    backend: backendOn(pool, prefix),
    get up() {
      return pool.up;
    },
    isOutage: (error) => error instanceof PostgresAway,
    end: () => pool.end(),
  };
};

/**
 * PostgreSQL: up to four connections for a queue, and as many for each consumer. Jobs are in BullMQ's own schema, `bullmq`;
 * the prefix begins the queue's name there. Needs the package `pg`, which is loaded only then.
 */
export const postgresKind: ServerKind = {
  title: 'PostgreSQL',
  label: 'postgres',
  openQueueLine,
  openConsumerLine,
  putBack: async (job: Job<ExecutionJobData>, token) => {
    // Its turn is kept only by a job that is delayed; one that is moved to those that wait goes behind them all.
    await job.moveToDelayed(Date.now(), token);
    return new DelayedError();
  },
};
