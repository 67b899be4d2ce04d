import { type Compilable, type CompiledQuery, type Kysely, type RawBuilder, sql } from 'kysely';
import type { Schema } from './schema.ts';

type Value = string | number | null;

/** Columns of rows, and what each holds. */
export type Columns<Row> = { readonly [Column in keyof Row & string]: 'text' | 'bigint' };

/** Rows whose values are not known yet. */
export interface UnknownRows<Row> {
  /** All of them, for a `with`. */
  readonly table: RawBuilder<Row>;
  /** One value of each, for an `in`. */
  values<Column extends keyof Row & string>(column: Column): RawBuilder<Row[Column]>[];
}

/** Where in a statement's parameters a value is to be. */
class Blank {
  readonly row: number;
  readonly column: string;

  constructor(row: number, column: string) {
    this.row = row;
    this.column = column;
  }
}

/**
 * A statement about rows, which is put together once for each number of them; what is called often asks for few numbers.
 * The casts tell PostgreSQL a type that it would take for text.
 */
export const rowStatement = <Row extends { readonly [Column in keyof Row]: Value }, Answer>(
  db: Kysely<Schema>,
  columns: Columns<Row>,
  build: (rows: UnknownRows<Row>) => Compilable<Answer>,
): ((rows: readonly Row[]) => Promise<readonly Answer[]>) => {
  const compiled = new Map<number, CompiledQuery<Answer>>();
  return async (rows) => {
    const statement = compiled.get(rows.length) ?? build(unknownRows(rows.length, columns)).compile();
    compiled.set(rows.length, statement);
    const parameters = statement.parameters.map((parameter) =>
      parameter instanceof Blank ? rows[parameter.row]?.[parameter.column as keyof Row] : parameter,
    );
    return (await db.executeQuery<Answer>({ ...statement, parameters })).rows;
  };
};

const unknownRows = <Row>(count: number, columns: Columns<Row>): UnknownRows<Row> => {
  const names = Object.keys(columns) as (keyof Row & string)[];
  const values = <Column extends keyof Row & string>(column: Column) =>
    Array.from({ length: count }, (_, row) => sql<Row[Column]>`${new Blank(row, column)}`);
  const tuples = Array.from(
    { length: count },
    (_, row) => sql`(${sql.join(names.map((name) => new Blank(row, name)))})`,
  );
  // What both call the columns of `values`.
  const named = names.map((name, index) => {
    const value = sql.ref(`column${index + 1}`);
    return sql`${columns[name] === 'bigint' ? sql`cast(${value} as bigint)` : value} as ${sql.ref(name)}`;
  });
  return { values, table: sql<Row>`(select ${sql.join(named)} from (values ${sql.join(tuples)}) as tuples)` };
};
