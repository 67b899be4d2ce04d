import { prepareQueueDatabase } from '@live-code/adapters/bullmq';
import { type FreshPostgres, freshPostgres, startPostgres } from '@live-code/testing';
import pg from 'pg';
import type { TestServer } from './test-server.ts';

type Row = Readonly<Record<string, unknown>>;

/** A test asks much: one connection for each server. */
const pools = new Map<string, pg.Pool>();

const ask = async (url: string, statement: string, values: readonly unknown[] = []): Promise<Row[]> => {
  const known = pools.get(url);
  const pool = known ?? new pg.Pool({ connectionString: url, max: 1, application_name: 'test' });
  if (known === undefined) pool.on('error', () => {});
  pools.set(url, pool);
  return (await pool.query<Row>(statement, [...values])).rows;
};

let shared: Promise<FreshPostgres> | null = null;

const openShared = async (): Promise<FreshPostgres> => {
  const fresh = await freshPostgres();
  await prepareQueueDatabase(fresh.url);
  return fresh;
};

const release = async (): Promise<void> => {
  await Promise.all([...pools.values()].map((pool) => pool.end()));
  pools.clear();
  await (await shared)?.drop();
  shared = null;
};

/** Tables of queues: all that have a column of that name. */
const tables = async (url: string): Promise<string[]> => {
  const rows = await ask(
    url,
    `select table_name from information_schema.columns where table_schema = 'bullmq' and column_name = 'queue'`,
  );
  return rows.map((row) => String(row.table_name));
};

const bookkeeping = async (url: string, prefix: string): Promise<string[]> => {
  const found: string[] = [];
  for (const table of await tables(url)) {
    if (['job', 'event'].includes(table)) continue;
    const rows = await ask(url, `select * from bullmq.${table} where starts_with(queue, $1)`, [`${prefix}:`]);
    found.push(...rows.map((row) => `${table} ${row.field ?? JSON.stringify(row)}`));
  }
  return found;
};

const OTHERS = `application_name = 'live-code' and datname = current_database()`;

export const postgres: TestServer = {
  title: 'PostgreSQL',
  start: async () => {
    const server = await startPostgres();
    await prepareQueueDatabase(server.url);
    return server;
  },
  sharedUrl: async () => {
    shared ??= openShared();
    return (await shared).url;
  },
  release,
  jobs: async (url, prefix) => {
    const rows = await ask(url, 'select id from bullmq.job where starts_with(queue, $1)', [`${prefix}:`]);
    return rows.map((row) => String(row.id));
  },
  bookkeeping,
  allowed: ['meta opts.maxLenEvents', 'meta stalled-check'],
  events: async (url, prefix) => {
    const [row] = await ask(url, 'select count(*) from bullmq.event where starts_with(queue, $1)', [
      `${prefix}:`,
    ]);
    return Number(row?.count);
  },
  connections: async (url) => {
    const rows = await ask(url, `select pid from pg_stat_activity where ${OTHERS}`);
    return rows.map((row) => String(row.pid));
  },
  most: { queue: 4, consumer: 4 },
  breakConnections: async (url) => {
    await ask(url, `select pg_terminate_backend(pid) from pg_stat_activity where ${OTHERS}`);
  },
  empty: async (url) => {
    await ask(url, 'drop schema bullmq cascade');
  },
};
