import { UNCLAIMED } from '@live-code/core';
import { type Kysely, sql } from 'kysely';
import { NEW_EXECUTION_COLUMNS, type NewRow } from './execution-row.ts';
import type { Gathering } from './gather.ts';
import { inLines, NEXT_TURNS, PLACE_COLUMNS, type Place } from './next-turn.ts';
import { rowStatement } from './row-statement.ts';
import type { Schema } from './schema.ts';
import { QUEUED } from './transitions.ts';

const ADDED_COLUMNS = Object.keys(NEW_EXECUTION_COLUMNS) as (keyof NewRow)[];

/** Stores executions; the answers are the turns of those that were stored. */
export const addingExecutions = (db: Kysely<Schema>): Gathering<NewRow, number> => {
  const columns = { ...NEW_EXECUTION_COLUMNS, ...PLACE_COLUMNS };
  const add = rowStatement<NewRow & Place, { readonly id: string; readonly turn: number | string }>(
    db,
    columns,
    ({ table }) =>
      db
        .with('added', () => table)
        // Else PostgreSQL would look for the turn again for each that is added.
        .with(
          (table) => table('turns').materialized(),
          () => NEXT_TURNS,
        )
        .insertInto('executions')
        .columns([...ADDED_COLUMNS, 'turn', 'status', 'attempt'])
        .expression((query) =>
          query
            .selectFrom('added')
            .innerJoin('turns', 'turns.line', 'added.line')
            .select(ADDED_COLUMNS.map((column) => `added.${column}` as const))
            .select(sql<number>`turns.turn + added.behind`.as('turn'))
            .select([QUEUED.as('status'), sql.lit(UNCLAIMED.attempt).as('attempt')])
            // SQLite would take the conflict for a condition of the join.
            .where(sql.lit(true)),
        )
        .onConflict((conflict) => conflict.doNothing())
        .returning(['id', 'turn']),
  );
  return {
    keyOf: ({ id }) => id,
    changes: true,
    ask: async (rows) => new Map((await add(inLines(rows))).map(({ id, turn }) => [id, Number(turn)])),
  };
};
