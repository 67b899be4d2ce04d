import type { Compilable, Kysely, RawBuilder } from 'kysely';
import type { Gathering } from './gather.ts';
import { rowStatement } from './row-statement.ts';
import type { Schema } from './schema.ts';
import type { StoredText } from './stored-text.ts';

interface Row {
  readonly id: StoredText;
}

/** Rows by their ids. */
export const byId = <Kind extends Row>(rows: readonly Kind[]): ReadonlyMap<string, Kind> =>
  new Map(rows.map((row) => [row.id, row]));

/** In one order, whoever asks: two statements that change the same rows wait for each other, and not both for ever. */
export const inOrderOfIds = <Kind extends Row>(rows: readonly Kind[]): readonly Kind[] =>
  rows.toSorted((a, b) => (a.id < b.id ? -1 : 1));

/** Finds rows by their ids; whoever asks for the same gets the same row. */
export const findingByIds = <Kind extends Row>(
  db: Kysely<Schema>,
  find: (ids: RawBuilder<StoredText>[]) => Compilable<Kind>,
): Gathering<StoredText, Kind> => {
  const findAll = rowStatement<Row, Kind>(db, { id: 'text' }, (rows) => find(rows.values('id')));
  return { keyOf: (id) => id, ask: async (ids) => byId(await findAll(ids.map((id) => ({ id })))) };
};
