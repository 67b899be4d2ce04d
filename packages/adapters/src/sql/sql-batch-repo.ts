import {
  type Batch,
  type BatchRepo,
  type ExecutionState,
  type NewExecution,
  type StoredBatch,
  type StoredRun,
  storedRun,
  UNCLAIMED,
} from '@live-code/core';
import type { Kysely } from 'kysely';
import { addingExecutions } from './add-executions.ts';
import { answered } from './answered.ts';
import { fromBatch, RUN_COLUMNS, toBatch, toState, toStoredRun } from './batch-row.ts';
import { fromExecution } from './execution-row.ts';
import type { Schema } from './schema.ts';
import { encodeText } from './stored-text.ts';

/** Batches in an SQL database, in words that SQLite and PostgreSQL share. One is added with its executions in a transaction. */
export class SqlBatchRepo implements BatchRepo {
  readonly #db: Kysely<Schema>;

  constructor(db: Kysely<Schema>) {
    this.#db = db;
  }

  async add(batch: Batch, executions: readonly NewExecution[]): Promise<StoredBatch> {
    const { id, sessionId, idempotencyKey } = batch;
    const add = async (transaction: Kysely<Schema>): Promise<StoredBatch | null> => {
      const added = await transaction
        .insertInto('batches')
        .values(fromBatch(batch))
        .onConflict((conflict) => conflict.doNothing())
        .returningAll()
        .executeTakeFirst();
      if (added === undefined) return null;
      return { batch: toBatch(added), executions: await addExecutions(transaction, executions) };
    };
    const stored = await answered(this.#db.transaction().execute(add)).catch(orTaken);
    if (stored !== null) return stored;
    const earlier =
      idempotencyKey === null ? null : await this.findByIdempotencyKey(sessionId, idempotencyKey);
    if (earlier !== null) return earlier;
    throw new IdTaken(`A batch with the id ${JSON.stringify(id)} is stored already.`);
  }

  async find(id: string): Promise<Batch | null> {
    const row = await answered(
      this.#db.selectFrom('batches').selectAll().where('id', '=', encodeText(id)).executeTakeFirst(),
    );
    return row === undefined ? null : toBatch(row);
  }

  async findByIdempotencyKey(sessionId: string, key: string): Promise<StoredBatch | null> {
    const row = await answered(
      this.#db
        .selectFrom('batches')
        .selectAll()
        .where('session_id', '=', encodeText(sessionId))
        .where('idempotency_key', '=', encodeText(key))
        .executeTakeFirst(),
    );
    if (row === undefined) return null;
    const batch = toBatch(row);
    const ids = batch.runs.map(({ executionId }) => executionId);
    const rows = await answered(
      this.#db.selectFrom('executions').select(RUN_COLUMNS).where('id', 'in', ids.map(encodeText)).execute(),
    );
    return { batch, executions: inOrder(rows.map(toStoredRun), ids) };
  }

  async listStates(executionIds: readonly string[]): Promise<readonly ExecutionState[]> {
    if (executionIds.length === 0) return [];
    const rows = await answered(
      this.#db
        .selectFrom('executions')
        .select(['id', 'status', 'outcome'])
        .where('id', 'in', executionIds.map(encodeText))
        .execute(),
    );
    return rows.map(toState);
  }

  async deleteOld({ before, limit }: { before: number; limit: number }): Promise<number> {
    const old = this.#db
      .selectFrom('batches')
      .select('id')
      .where('created_at', '<', before)
      .orderBy('created_at')
      .orderBy('id')
      .limit(limit);
    const { numDeletedRows } = await answered(
      this.#db.deleteFrom('batches').where('id', 'in', old).executeTakeFirstOrThrow(),
    );
    return Number(numDeletedRows);
  }
}

/** Something with this id is there already. */
class IdTaken extends Error {
  override readonly name = 'IdTaken';
}

/** The database answered: that an id is taken is no failure of its. */
const orTaken = (error: Error): never => {
  throw error.cause instanceof IdTaken ? error.cause : error;
};

/** Adds executions, whose turns follow each other; all of them, or it throws. */
const addExecutions = async (
  db: Kysely<Schema>,
  executions: readonly NewExecution[],
): Promise<readonly StoredRun[]> => {
  if (executions.length === 0) return [];
  const turns = await addingExecutions(db).ask(executions.map(fromExecution));
  if (turns.size < executions.length) throw new IdTaken('An execution of the batch is stored already.');
  return executions.map((execution) =>
    storedRun({ ...execution, ...UNCLAIMED, turn: Number(turns.get(encodeText(execution.id))) }),
  );
};

const inOrder = (runs: readonly StoredRun[], ids: readonly string[]): readonly StoredRun[] => {
  const byId = new Map(runs.map((run) => [run.id, run]));
  return ids.flatMap((id) => byId.get(id) ?? []);
};
