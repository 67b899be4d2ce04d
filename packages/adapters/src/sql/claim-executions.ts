import { transition } from '@live-code/core';
import type { Kysely } from 'kysely';
import { byId, inOrderOfIds } from './by-id.ts';
import { EXECUTION_COLUMNS, type ExecutionRow } from './execution-row.ts';
import type { Gathering } from './gather.ts';
import { rowStatement } from './row-statement.ts';
import type { Schema } from './schema.ts';
import type { StoredText } from './stored-text.ts';
import { QUEUED } from './transitions.ts';

/** Who wants which execution. */
export interface ClaimRow {
  readonly id: StoredText;
  readonly worker: StoredText;
  readonly at: number;
  readonly lease: number;
}

/** Gives executions that wait to workers; the answers are the rows of those that were given. */
export const claimingExecutions = (db: Kysely<Schema>): Gathering<ClaimRow, ExecutionRow> => {
  const columns = { id: 'text', worker: 'text', at: 'bigint', lease: 'bigint' } as const;
  const claim = rowStatement<ClaimRow, ExecutionRow>(db, columns, ({ table }) =>
    db
      .with('claims', () => table)
      .updateTable('executions')
      .from('claims')
      .set(({ eb, ref }) => ({
        status: transition('QUEUED', 'claimed'),
        attempt: eb('executions.attempt', '+', 1),
        worker: ref('claims.worker'),
        lease_expires_at: ref('claims.lease'),
        started_at: ref('claims.at'),
      }))
      .whereRef('executions.id', '=', 'claims.id')
      .where('executions.status', '=', QUEUED)
      .returning(EXECUTION_COLUMNS),
  );
  return {
    keyOf: ({ id }) => id,
    changes: true,
    ask: async (claims) => byId(await claim(inOrderOfIds(claims))),
  };
};
