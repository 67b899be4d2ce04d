import type { LossReason, LostAttempt } from '@live-code/core';
import type { Kysely } from 'kysely';
import type { Schema } from './schema.ts';
import { decodeText, type StoredText } from './stored-text.ts';
import { RUNNING } from './transitions.ts';

/** What belongs to an execution, in tables of its own. */
const PARTS = ['execution_outputs', 'execution_attempts', 'execution_artifacts'] as const;

/** The attempts that run. */
export const attemptsOf = (db: Kysely<Schema>) =>
  db.selectFrom('executions').select(['id', 'attempt', 'worker', 'started_at']).where('status', '=', RUNNING);

interface Attempt {
  readonly id: StoredText;
  readonly attempt: number | string;
}

interface RunningAttempt extends Attempt {
  readonly worker: StoredText | null;
  readonly started_at: number | string | null;
}

/** Records those of the attempts that ran whose executions were taken back, which no longer say whose they were. */
export const recordLost = async (
  db: Kysely<Schema>,
  running: readonly RunningAttempt[],
  takenBack: readonly Attempt[],
  { endedAt, reason }: { readonly endedAt: number; readonly reason: LossReason },
): Promise<void> => {
  const keyOf = ({ id, attempt }: Attempt): string => JSON.stringify([id, Number(attempt)]);
  const taken = new Set(takenBack.map(keyOf));
  const rows = running
    .filter((attempt) => taken.has(keyOf(attempt)))
    .map(({ id, attempt, worker, started_at }) => ({
      execution_id: id,
      attempt,
      worker: worker ?? ('' as StoredText),
      started_at: started_at ?? endedAt,
      ended_at: endedAt,
      reason,
    }));
  if (rows.length > 0) await db.insertInto('execution_attempts').values(rows).execute();
};

/** The attempts that were recorded as lost, oldest first. */
export const lostAttemptsOf = async (db: Kysely<Schema>, id: StoredText): Promise<readonly LostAttempt[]> => {
  const rows = await db
    .selectFrom('execution_attempts')
    .selectAll()
    .where('execution_id', '=', id)
    .orderBy('attempt')
    .execute();
  return rows.map(({ attempt, worker, started_at, ended_at, reason }) => ({
    attempt: Number(attempt),
    worker: decodeText(worker),
    startedAt: Number(started_at),
    endedAt: Number(ended_at),
    reason,
  }));
};

/** Deletes executions that ended long ago, and their parts. */
export const deleteExecutions = async (
  db: Kysely<Schema>,
  { before, limit }: { readonly before: number; readonly limit: number },
): Promise<number> => {
  const old = await db
    .selectFrom('executions')
    .select('id')
    .where('finished_at', '<', before)
    .orderBy('finished_at')
    .orderBy('id')
    .limit(limit)
    .execute();
  const ids = old.map(({ id }) => id);
  if (ids.length === 0) return 0;
  for (const part of PARTS) await db.deleteFrom(part).where('execution_id', 'in', ids).execute();
  await db.deleteFrom('executions').where('id', 'in', ids).execute();
  return ids.length;
};
