import { type ExecutionStatus, type RunOutcome, transition } from '@live-code/core';
import type { Insertable, Kysely } from 'kysely';
import { fromArtifacts } from './artifact-row.ts';
import { inOrderOfIds } from './by-id.ts';
import { EXECUTION_COLUMNS, type ExecutionRow, splitOutcome } from './execution-row.ts';
import type { Gathering } from './gather.ts';
import { type Columns, rowStatement } from './row-statement.ts';
import type { ArtifactTable, Schema } from './schema.ts';
import { encodeText, type StoredText } from './stored-text.ts';
import { RUNNING } from './transitions.ts';

/** How an attempt ended. */
export interface FinishRow {
  readonly id: StoredText;
  readonly attempt: number;
  readonly status: ExecutionStatus;
  readonly at: number;
  readonly outcome: string | null;
  readonly artifacts: string | null;
}

const FINISH_COLUMNS = {
  id: 'text',
  attempt: 'bigint',
  status: 'text',
  at: 'bigint',
  outcome: 'text',
  artifacts: 'text',
} as const satisfies Columns<FinishRow>;

/** What is kept of an outcome: in its execution's row, and in tables of its own. */
export interface StoredEnd {
  readonly row: FinishRow;
  /** JSON, where the texts are long. */
  readonly texts: string | null;
  readonly artifacts: readonly Insertable<ArtifactTable>[];
}

/** What is to be stored of how an attempt ended. */
export const storedEnd = (id: string, attempt: number, outcome: RunOutcome, at: number): StoredEnd => {
  const { columns, texts } = splitOutcome(outcome);
  const status = transition('RUNNING', outcome.end);
  return {
    row: { id: encodeText(id), attempt, status, at, ...columns },
    texts,
    artifacts: fromArtifacts(id, outcome.artifacts),
  };
};

/** Records how attempts ended that still run; the answers are the rows of those that did. */
export const finishingExecutions = (db: Kysely<Schema>): Gathering<FinishRow, ExecutionRow> => {
  const finish = rowStatement<FinishRow, ExecutionRow>(db, FINISH_COLUMNS, ({ table }) =>
    db
      .with('ends', () => table)
      .updateTable('executions')
      .from('ends')
      .set(({ ref }) => ({
        status: ref('ends.status'),
        worker: null,
        lease_expires_at: null,
        finished_at: ref('ends.at'),
        outcome: ref('ends.outcome'),
        artifacts: ref('ends.artifacts'),
      }))
      .whereRef('executions.id', '=', 'ends.id')
      .whereRef('executions.attempt', '=', 'ends.attempt')
      .where('executions.status', '=', RUNNING)
      .returning(EXECUTION_COLUMNS),
  );
  return {
    keyOf: ({ id, attempt }) => `${attempt} ${id}`,
    changes: true,
    ask: async (ends) => {
      const finished = await finish(inOrderOfIds(ends));
      return new Map(finished.map((row) => [`${row.attempt} ${row.id}`, row]));
    },
  };
};

/** Records how one attempt ended, with what is kept in tables of its own, if it still runs. */
export const finishWithParts = (
  db: Kysely<Schema>,
  { row, texts, artifacts }: StoredEnd,
): Promise<ExecutionRow | null> =>
  db.transaction().execute(async (transaction) => {
    const { keyOf, ask } = finishingExecutions(transaction);
    const finished = (await ask([row])).get(keyOf(row));
    if (finished === undefined) return null;
    if (texts !== null) {
      await transaction.insertInto('execution_outputs').values({ execution_id: row.id, texts }).execute();
    }
    // One at a time, so that no statement is larger than the largest file.
    for (const artifact of artifacts) {
      await transaction.insertInto('execution_artifacts').values(artifact).execute();
    }
    return { ...finished, texts };
  });
