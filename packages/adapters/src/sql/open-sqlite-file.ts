import { closeSync, openSync } from 'node:fs';
import { StoreUnavailable } from '@live-code/core';
import { type SqliteDatabase, SqliteDialect } from 'kysely';
import type { Database } from 'libsql';
import { openSqlDatabase, type SqlDatabase } from './open-sql-database.ts';

/**
 * Opens an SQLite database in a file, made where there is none, and brings it to the newest schema. What was answered is
 * on the disk, whatever happens to the process or the machine. Needs the package `libsql`, which is loaded only now.
 *
 * The file belongs to one process at a time: two would take each other's work for lost.
 * @throws {StoreUnavailable} where the file cannot be opened, or another process has it.
 */
export const openSqliteFile = async (path: string): Promise<SqlDatabase> => {
  const { default: LibSql } = await import('libsql');
  const open = (file: string): Database => {
    // Programs of users are in it: nobody else may read it. SQLite gives its journal the rights of the file.
    closeSync(openSync(file, 'a', 0o600));
    return new LibSql(file);
  };
  let lock: Database | null = null;
  try {
    lock = taken(open(`${path}-lock`));
    const database = open(path);
    database.exec('pragma journal_mode = wal; pragma synchronous = full');
    const opened = await openSqlDatabase(new SqliteDialect({ database: asKyselyTakesIt(database, lock) }));
    // Who had the file before is gone: nobody keeps those leases any more, delivers what it had claimed, or makes the
    // webhooks due of executions that it ended.
    database.exec(`
      update executions set lease_expires_at = 0 where status = 'RUNNING';
      update webhook_deliveries set next_at = 0 where next_at is not null`);
    return opened;
  } catch (error) {
    lock?.close();
    throw refusal(path, error);
  }
};

/**
 * A transaction that never ends keeps the file for this process; the system frees it when the process ends, however it
 * does. It is a file of its own, since a statement of the database that waits to be collected as garbage may hold its.
 */
const taken = (lock: Database): Database => {
  lock.exec('begin exclusive');
  return lock;
};

const asKyselyTakesIt = (database: Database, lock: Database): SqliteDatabase => ({
  prepare: (sql) => database.prepare(sql) as ReturnType<SqliteDatabase['prepare']>,
  close: () => {
    database.close();
    lock.exec('rollback');
    lock.close();
  },
});

const refusal = (path: string, error: unknown): StoreUnavailable =>
  (error as { code?: unknown }).code === 'SQLITE_BUSY'
    ? new StoreUnavailable(
        `The database file ${path} is open in another process. It serves one at a time: end that one, or use PostgreSQL (DATABASE_URL=postgres://…) for several.`,
        error,
      )
    : new StoreUnavailable(`The database file ${path} cannot be opened.`, error);
