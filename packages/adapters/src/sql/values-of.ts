import { type RawBuilder, sql } from 'kysely';

type Value = string | number | null;

/** These columns of rows, in this order, for a `with`. The casts tell PostgreSQL a type that it would take for text. */
export const valuesOf = <Row extends Readonly<Record<Column, Value>>, Column extends string>(
  rows: readonly Row[],
  columns: readonly Column[],
): RawBuilder<Pick<Row, Column>> => {
  const typed = (value: Value) => (typeof value === 'number' ? sql`cast(${value} as bigint)` : value);
  const tuples = rows.map((row) => sql`(${sql.join(columns.map((column) => typed(row[column])))})`);
  return sql`(values ${sql.join(tuples)})`;
};
