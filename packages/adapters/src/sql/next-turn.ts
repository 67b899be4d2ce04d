import { type RawBuilder, sql } from 'kysely';
import type { StoredText } from './stored-text.ts';
import { QUEUED } from './transitions.ts';

/** Core's `nextTurn` in SQL; each of the two is the end of an index. */
export const nextTurn = (owner: StoredText, priority: number): RawBuilder<number> => {
  const waiting = sql`from executions where status = ${QUEUED} and priority = ${priority}`;
  return sql<number>`(
    select coalesce(max(turns.turn), 0) from (
      select min(turn) as turn ${waiting}
      union all
      select max(turn) + 1 ${waiting} and owner = ${owner}
    ) as turns
  )`;
};
