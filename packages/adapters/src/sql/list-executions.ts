import type { Cursor, ExecutionSummary, Page } from '@live-code/core';
import type { Kysely } from 'kysely';
import { EXECUTION_SUMMARY_COLUMNS, toExecutionSummary } from './execution-row.ts';
import { pageOf } from './page.ts';
import type { Schema } from './schema.ts';
import { encodeText } from './stored-text.ts';

/** A page of a session's executions, newest first. */
export const listExecutions = async (
  db: Kysely<Schema>,
  { sessionId, after, limit }: { sessionId: string; after: Cursor | null; limit: number },
): Promise<Page<ExecutionSummary>> => {
  const newest = db
    .selectFrom('executions')
    .select(EXECUTION_SUMMARY_COLUMNS)
    .where('session_id', '=', encodeText(sessionId))
    .orderBy('queued_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1);
  const query =
    after === null
      ? newest
      : newest.where(({ eb, refTuple, tuple }) =>
          eb(refTuple('queued_at', 'id'), '<', tuple(after.createdAt, encodeText(after.id))),
        );
  return pageOf(await query.execute(), {
    limit,
    toItem: toExecutionSummary,
    createdAt: ({ queuedAt }) => queuedAt,
  });
};
