import { sql } from 'kysely';
import type { StoredText } from './stored-text.ts';
import { QUEUED } from './transitions.ts';

/** Where executions wait one behind another: those of an owner that have one priority. */
export interface Line {
  readonly owner: StoredText;
  readonly priority: number;
}

/** A line that something is added to, by its number. */
export interface NumberedLine extends Line {
  readonly line: number;
}

/** Where something that is added comes in its line: behind so many that are added to it at once. */
export interface Place {
  readonly line: number;
  readonly behind: number;
}

/** The lines that executions are added to at once, and the place of each. */
export const placesInLines = (
  added: readonly Line[],
): { readonly lines: readonly NumberedLine[]; readonly places: readonly Place[] } => {
  const lines = new Map<string, NumberedLine & { length: number }>();
  const places = added.map(({ owner, priority }) => {
    const key = `${priority} ${owner}`;
    const line = lines.get(key) ?? { line: lines.size, owner, priority, length: 0 };
    lines.set(key, line);
    return { line: line.line, behind: line.length++ };
  });
  return { lines: [...lines.values()], places };
};

/**
 * Core's `nextTurn` in SQL, for each row of a table `lines`; each of the two ends is the end of an index. PostgreSQL plans
 * this once for all of them, in half the time that it takes to plan `min` and `max`.
 */
export const NEXT_TURNS = sql<{ line: number; turn: number }>`(
  select lines.line, (
    select coalesce(max(ends.turn), 0) from (
      select first.turn from (
        select turn from executions where status = ${QUEUED} and priority = lines.priority
        order by turn limit 1
      ) as first
      union all
      select last.turn + 1 from (
        select turn from executions where status = ${QUEUED} and priority = lines.priority and owner = lines.owner
        order by turn desc limit 1
      ) as last
    ) as ends
  ) from lines
)`;
