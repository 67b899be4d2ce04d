import { SqliteDialect } from 'kysely';
import { openSqlDatabase, type SqlDatabase } from './open-sql-database.ts';
import { SqlJsDatabase } from './sql-js-database.ts';

/**
 * A new SQLite database in this process's memory, gone when it is closed. Needs the package `sql.js`, which is loaded
 * only now. Kysely's dialect lets one caller at a time have the connection, so no query lands in another's transaction.
 * @throws {StoreUnavailable}
 */
export const openSqlJs = async (): Promise<SqlDatabase> => {
  const { default: initSqlJs } = await import('sql.js');
  const { Database } = await initSqlJs();
  const database = new Database();
  // sql.js keeps the database as a file in memory: a journal in a second such file, synced, would protect nothing more.
  database.exec('pragma journal_mode = memory; pragma synchronous = off');
  return openSqlDatabase(new SqliteDialect({ database: new SqlJsDatabase(database) }));
};
