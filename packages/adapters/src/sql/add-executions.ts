import { type Kysely, sql } from 'kysely';
import type { NewRow } from './execution-row.ts';
import type { Gathering } from './gather.ts';
import { NEXT_TURNS, type Place, placesInLines } from './next-turn.ts';
import type { Schema } from './schema.ts';
import { valuesOf } from './values-of.ts';

/** Stores executions; the answers are the turns of those that were stored. */
export const addingExecutions = (db: Kysely<Schema>): Gathering<NewRow, number> => ({
  keyOf: ({ id }) => id,
  changes: true,
  ask: async (rows) => {
    const { lines, places } = placesInLines(rows);
    const added = await db
      .with('lines(line, owner, priority)', () => valuesOf(lines, ['line', 'owner', 'priority']))
      .with('turns(line, turn)', () => NEXT_TURNS)
      .insertInto('executions')
      .values(rows.map((row, index) => ({ ...row, turn: turnAt(places[index] as Place) })))
      .onConflict((conflict) => conflict.doNothing())
      .returning(['id', 'turn'])
      .execute();
    return new Map(added.map(({ id, turn }) => [id, Number(turn)]));
  },
});

const turnAt = ({ line, behind }: Place) =>
  sql<number>`(select turn from turns where line = ${line}) + ${behind}`;
