import type { SqliteDatabase, SqliteStatement } from 'kysely';
import type { BindParams, Database, Statement } from 'sql.js';

/** A sql.js database in the shape that Kysely's own SQLite dialect takes. */
export class SqlJsDatabase implements SqliteDatabase {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  prepare(sql: string): SqliteStatement {
    return new OneUseStatement(this.#database, this.#database.prepare(sql));
  }

  close(): void {
    this.#database.close();
  }
}

/** Kysely runs what it prepared exactly once; that run also frees the memory that WebAssembly does not collect. */
class OneUseStatement implements SqliteStatement {
  readonly #database: Database;
  readonly #statement: Statement;

  constructor(database: Database, statement: Statement) {
    this.#database = database;
    this.#statement = statement;
  }

  get reader(): boolean {
    return this.#statement.getColumnNames().length > 0;
  }

  all(parameters: readonly unknown[]): unknown[] {
    const statement = this.#statement;
    try {
      statement.bind(parameters as BindParams);
      const rows: unknown[] = [];
      while (statement.step()) rows.push(statement.getAsObject());
      return rows;
    } catch (error) {
      // As other drivers do: whoever reads it sees that the database refused, and is there.
      throw Object.assign(error as Error, { code: 'SQLITE_ERROR' });
    } finally {
      statement.free();
    }
  }

  run(parameters: readonly unknown[]): { changes: number; lastInsertRowid: number } {
    this.all(parameters);
    const [lastInsert] = this.#database.exec('select last_insert_rowid()');
    return { changes: this.#database.getRowsModified(), lastInsertRowid: Number(lastInsert?.values[0]?.[0]) };
  }

  iterate(parameters: readonly unknown[]): IterableIterator<unknown> {
    return this.all(parameters).values();
  }
}
