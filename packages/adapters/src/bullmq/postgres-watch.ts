import { setTimeout as pass } from 'node:timers/promises';
import type { PgPoolClient } from 'bullmq';
import type { PostgresPool } from './postgres-pool.ts';
import type { LineListener } from './server-kind.ts';

const LONGEST_RETRY_MS = 1000;

/** A connection that is there to be seen breaking. */
export interface PostgresWatch {
  /** Cuts all connections where they are up; until then the schema may be in preparation, which may take its time. */
  cut(): void;
  stop(): void;
}

/** Keeps a connection of a pool, sees that the schema is there before anybody is told that it is up, and makes another when it breaks. */
export const watchPostgres = (pool: PostgresPool, listener: LineListener): PostgresWatch => {
  const stopped = new AbortController();
  let attempts = 0;
  let isUp = false;

  const attempt = async (): Promise<void> => {
    const client = await pool.connect();
    const broken = breakOf(client);
    try {
      await pool.prepared();
      attempts = 0;
      isUp = true;
      listener.up();
      listener.failed(await broken);
    } finally {
      isUp = false;
      client.release(true);
    }
  };

  const watch = async (): Promise<void> => {
    while (!stopped.signal.aborted) {
      await attempt().catch((error) => listener.failed(error));
      listener.lost();
      const delay = Math.min(25 * 2 ** ++attempts, LONGEST_RETRY_MS);
      await pass(delay, undefined, { signal: stopped.signal }).catch(() => {});
    }
  };

  void watch();
  return {
    cut: () => {
      if (isUp) pool.cut();
    },
    stop: () => stopped.abort(),
  };
};

const breakOf = (client: PgPoolClient): Promise<Error> =>
  new Promise((resolve) => {
    client.on('error', resolve);
    client.on('end', () => resolve(new Error('the connection ended')));
  });
