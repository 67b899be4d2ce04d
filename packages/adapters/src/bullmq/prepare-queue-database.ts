import { QueueUnavailable } from '@live-code/core';
import { PostgresPool } from './postgres-pool.ts';

/** Milliseconds for which the server may work on one migration of the tables. */
const SILENCE_MS = 60_000;

/**
 * Makes BullMQ's tables in the PostgreSQL database of a URL, or brings them to its version. A queue does so at its own start,
 * too; this is for a deployment whose processes may make no tables.
 * @throws {QueueUnavailable} with a sentence that says why it cannot be done, and nothing of a password.
 */
export const prepareQueueDatabase = async (url: string): Promise<void> => {
  const pool = new PostgresPool(url, { size: 1, silenceMs: SILENCE_MS });
  try {
    await pool.prepared().catch((error: Error) => {
      const where = new URL(url).host;
      throw new QueueUnavailable(`The queue's database at ${where} cannot be used: ${error.message}`, error);
    });
  } finally {
    await pool.end();
  }
};
