import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';
import { openPostgres, openSqliteFile, openSqlJs, type SqlDatabase } from '@live-code/adapters/sql';
import { silentLog } from '@live-code/contracts';
import { type FreshPostgres, freshPostgres } from '@live-code/testing';
import pg from 'pg';

const openTemporaryFile = async (): Promise<SqlDatabase> => {
  const folder = await mkdtemp(join(tmpdir(), 'live-code-sqlite-'));
  const database = await openSqliteFile(join(folder, 'live-code.db'));
  return {
    ...database,
    close: async () => {
      await database.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
};

/** Making a database takes longer than most tests: those of one file share one, which is emptied for each. */
let kept: Promise<{ readonly database: SqlDatabase; readonly fresh: FreshPostgres }> | null = null;

const keptPostgres = () => {
  kept ??= freshPostgres().then(async (fresh) => ({
    fresh,
    database: await openPostgres({ url: fresh.url, log: silentLog }),
  }));
  return kept;
};

afterAll(async () => {
  if (kept === null) return;
  const { database, fresh } = await kept;
  await database.close();
  await fresh.drop();
});

const openEmptyPostgres = async (): Promise<SqlDatabase> => {
  const { database, fresh } = await keptPostgres();
  await emptyPostgres(fresh.url);
  return { ...database, close: async () => {} };
};

const emptyPostgres = async (url: string): Promise<void> => {
  const client = new pg.Client(url);
  await client.connect();
  const { rows } = await client.query(
    `select tablename from pg_tables where schemaname = 'public' and tablename not like 'kysely%'`,
  );
  await client.query(`truncate ${rows.map(({ tablename }) => tablename).join(', ')}`);
  await client.end();
};

/** Every SQL database there is: each opens empty, and leaves nothing behind when it is closed. */
export const DATABASES: Readonly<Record<string, () => Promise<SqlDatabase>>> = {
  'sql.js': openSqlJs,
  'an SQLite file': openTemporaryFile,
  PostgreSQL: openEmptyPostgres,
};
