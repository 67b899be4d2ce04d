import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPostgres, openSqliteFile, openSqlJs, type SqlDatabase } from '@live-code/adapters/sql';
import { silentLog } from '@live-code/contracts';
import { freshPostgres } from '@live-code/testing';

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

const openFreshPostgres = async (): Promise<SqlDatabase> => {
  const { url, drop } = await freshPostgres();
  const database = await openPostgres({ url, log: silentLog });
  return {
    ...database,
    close: async () => {
      await database.close();
      await drop();
    },
  };
};

/** Every SQL database there is: each opens empty, and leaves nothing behind when it is closed. */
export const DATABASES: Readonly<Record<string, () => Promise<SqlDatabase>>> = {
  'sql.js': openSqlJs,
  'an SQLite file': openTemporaryFile,
  PostgreSQL: openFreshPostgres,
};
