import { type SqliteDatabase, SqliteDialect, type SqliteStatement } from 'kysely';
import initSqlJs from 'sql.js';
import { SqlJsDatabase } from '../../src/sql/sql-js-database.ts';

/** A sql.js database that tells of each statement before it is prepared; what `observe` throws, the driver throws. */
export const observedSqlJs = async (observe: (sql: string) => void): Promise<SqliteDatabase> => {
  const { Database } = await initSqlJs();
  const database = new SqlJsDatabase(new Database());
  return {
    prepare: (sql: string): SqliteStatement => {
      observe(sql);
      return database.prepare(sql);
    },
    close: () => database.close(),
  };
};

/** Kysely's dialect over such a database. */
export const observedDialect = async (observe: (sql: string) => void): Promise<SqliteDialect> =>
  new SqliteDialect({ database: await observedSqlJs(observe) });
