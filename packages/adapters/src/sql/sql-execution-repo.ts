import {
  type Artifact,
  type Cursor,
  type Execution,
  type ExecutionRepo,
  type ExecutionSummary,
  isTerminal,
  type Lease,
  type LossReason,
  type LostAttempt,
  type NewExecution,
  type Page,
  type RunOutcome,
  transition,
  UNCLAIMED,
  type Waiting,
} from '@live-code/core';
import { type Kysely, sql } from 'kysely';
import { addingExecutions } from './add-executions.ts';
import { answered } from './answered.ts';
import { toArtifact } from './artifact-row.ts';
import { findingByIds } from './by-id.ts';
import { type ClaimRow, claimingExecutions } from './claim-executions.ts';
import { attemptsOf, deleteExecutions, lostAttemptsOf, recordLost } from './execution-parts.ts';
import { type ExecutionRow, fromExecution, type NewRow, toExecution, toPriority } from './execution-row.ts';
import { type FinishRow, finishingExecutions, finishWithParts, storedEnd } from './finish-executions.ts';
import { gathered } from './gather.ts';
import { listExecutions } from './list-executions.ts';
import type { Schema } from './schema.ts';
import { decodeText, encodeText, type StoredText } from './stored-text.ts';
import { QUEUED, RUNNING, takenBack } from './transitions.ts';

/**
 * Executions in an SQL database, in words that SQLite and PostgreSQL share. Each transition is one statement that
 * compares and sets: of two at once one is wholly first, also at READ COMMITTED, PostgreSQL's default. Where artifacts
 * come with an outcome, that statement and those that store them are one transaction.
 */
export class SqlExecutionRepo implements ExecutionRepo {
  readonly #db: Kysely<Schema>;
  readonly #add: (row: NewRow) => Promise<number | null>;
  readonly #find: (id: StoredText) => Promise<ExecutionRow | null>;
  readonly #claim: (claim: ClaimRow) => Promise<ExecutionRow | null>;
  readonly #finish: (end: FinishRow) => Promise<ExecutionRow | null>;

  constructor(db: Kysely<Schema>) {
    this.#db = db;
    this.#add = gathered(addingExecutions(db));
    this.#find = gathered(findingByIds(db, (ids) => wholeExecutions(db).where('id', 'in', ids)));
    this.#claim = gathered(claimingExecutions(db));
    this.#finish = gathered(finishingExecutions(db));
  }

  async add(execution: NewExecution): Promise<Execution> {
    const { id, sessionId, idempotencyKey } = execution;
    const turn = await this.#add(fromExecution(execution));
    if (turn !== null) return { ...execution, ...UNCLAIMED, turn };
    const earlier =
      idempotencyKey === null ? null : await this.findByIdempotencyKey(sessionId, idempotencyKey);
    if (earlier !== null) return earlier;
    throw new Error(`An execution with the id ${JSON.stringify(id)} is stored already.`);
  }

  async find(id: string): Promise<Execution | null> {
    return executionOrNull(await this.#find(encodeText(id)));
  }

  async findByIdempotencyKey(sessionId: string, key: string): Promise<Execution | null> {
    return executionOrNull(
      await answered(
        wholeExecutions(this.#db)
          .where('session_id', '=', encodeText(sessionId))
          .where('idempotency_key', '=', encodeText(key))
          .executeTakeFirst(),
      ),
    );
  }

  async list(query: {
    sessionId: string;
    after: Cursor | null;
    limit: number;
  }): Promise<Page<ExecutionSummary>> {
    return answered(listExecutions(this.#db, query));
  }

  async countQueued(): Promise<number> {
    const { queued } = await answered(
      this.#db
        .selectFrom('executions')
        .select(({ fn }) => fn.countAll().as('queued'))
        .where('status', '=', QUEUED)
        .executeTakeFirstOrThrow(),
    );
    return Number(queued);
  }

  async claim(
    id: string,
    { worker, at, leaseExpiresAt }: { worker: string; at: number; leaseExpiresAt: number },
  ): Promise<Execution | null> {
    const claim = { id: encodeText(id), worker: encodeText(worker), at, lease: leaseExpiresAt };
    return executionOrNull(await this.#claim(claim));
  }

  async renewLease(id: string, attempt: number, leaseExpiresAt: number): Promise<Lease> {
    const renewed = await answered(
      runningAttempt(this.#db, id, attempt)
        .set({ lease_expires_at: leaseExpiresAt })
        .returning('cancel_requested_at')
        .executeTakeFirst(),
    );
    if (renewed === undefined) return 'lost';
    return renewed.cancel_requested_at === null ? 'held' : 'cancelling';
  }

  async finish(id: string, attempt: number, outcome: RunOutcome, at: number): Promise<Execution | null> {
    const end = storedEnd(id, attempt, outcome, at);
    const isSmall = end.texts === null && end.artifacts.length === 0;
    return executionOrNull(
      isSmall ? await this.#finish(end.row) : await answered(finishWithParts(this.#db, end)),
    );
  }

  async findArtifact(executionId: string, name: string): Promise<Artifact | null> {
    const row = await answered(
      this.#db
        .selectFrom('execution_artifacts')
        .selectAll()
        .where('execution_id', '=', encodeText(executionId))
        .where('name', '=', encodeText(name))
        .executeTakeFirst(),
    );
    return row === undefined ? null : toArtifact(row);
  }

  async release(
    id: string,
    attempt: number,
    { at, reason }: { at: number; reason: LossReason },
  ): Promise<Execution | null> {
    const release = async (transaction: Kysely<Schema>) => {
      const running = await attemptsOf(transaction)
        .where('id', '=', encodeText(id))
        .where('attempt', '=', attempt)
        .execute();
      const put = await runningAttempt(transaction, id, attempt)
        .set(takenBack({ at }))
        .returningAll()
        .executeTakeFirst();
      if (put !== undefined) await recordLost(transaction, running, [put], { endedAt: at, reason });
      return put;
    };
    return executionOrNull(await answered(this.#db.transaction().execute(release)));
  }

  async listLostAttempts(id: string): Promise<readonly LostAttempt[]> {
    return answered(lostAttemptsOf(this.#db, encodeText(id)));
  }

  async requestCancel(id: string, at: number): Promise<Execution | null> {
    for (;;) {
      const asked = await answered(
        this.#db
          .updateTable('executions')
          .set(({ eb, fn, val, ref }) => {
            const waits = eb('status', '=', QUEUED);
            return {
              status: eb.case().when(waits).then(transition('QUEUED', 'cancelled')).else(ref('status')).end(),
              finished_at: eb.case().when(waits).then(val(at)).else(ref('finished_at')).end(),
              cancel_requested_at: fn.coalesce('cancel_requested_at', val(at)),
            };
          })
          .where('id', '=', encodeText(id))
          .where('status', 'in', [QUEUED, RUNNING])
          .returningAll()
          .executeTakeFirst(),
      );
      if (asked !== undefined) return toExecution(asked);
      const execution = await this.find(id);
      // One that has not ended was added between the two statements, and the next turn cancels it.
      if (execution === null || isTerminal(execution.status)) return execution;
    }
  }

  async expireLeases({
    now,
    maxAttempts,
    limit,
  }: {
    now: number;
    maxAttempts: number;
    limit: number;
  }): Promise<readonly Execution[]> {
    const expired = attemptsOf(this.#db)
      .where('lease_expires_at', '<', now)
      .orderBy('lease_expires_at')
      .orderBy('id')
      .limit(limit);
    // Most of the time there is none, and nothing more is asked.
    const running = await answered(expired.execute());
    if (running.length === 0) return [];
    const takeBack = async (transaction: Kysely<Schema>) => {
      const ids = running.map(({ id }) => id);
      const rows = await transaction
        .updateTable('executions')
        .set(takenBack({ at: now, maxAttempts }))
        .where('id', 'in', ids)
        // A rival may have been faster, or a worker have renewed its lease.
        .where('status', '=', RUNNING)
        .where('lease_expires_at', '<', now)
        .returningAll()
        .execute();
      await recordLost(transaction, running, rows, { endedAt: now, reason: 'worker_lost' });
      return rows;
    };
    return (await answered(this.#db.transaction().execute(takeBack))).map(toExecution);
  }

  async listQueued({ before, limit }: { before: number; limit: number }): Promise<readonly Waiting[]> {
    const rows = await answered(
      this.#db
        .selectFrom('executions')
        .select(['id', 'language', 'priority', 'turn'])
        .where('status', '=', QUEUED)
        .where('queued_at', '<', before)
        .orderBy('priority')
        .orderBy('turn')
        .orderBy('queued_at')
        .orderBy('id')
        .limit(limit)
        .execute(),
    );
    return rows.map(({ id, language, priority, turn }) => ({
      id: decodeText(id),
      language: decodeText(language),
      priority: toPriority(priority),
      turn: Number(turn),
    }));
  }

  async deleteEnded(query: { before: number; limit: number }): Promise<number> {
    return answered(this.#db.transaction().execute((transaction) => deleteExecutions(transaction, query)));
  }

  async ping(): Promise<void> {
    await answered(sql`select 1`.execute(this.#db));
  }
}

const runningAttempt = (db: Kysely<Schema>, id: string, attempt: number) =>
  db
    .updateTable('executions')
    .where('id', '=', encodeText(id))
    .where('status', '=', RUNNING)
    .where('attempt', '=', attempt);

/** Executions with the texts that are kept apart. */
const wholeExecutions = (db: Kysely<Schema>) =>
  db
    .selectFrom('executions')
    .leftJoin('execution_outputs', 'execution_outputs.execution_id', 'executions.id')
    .selectAll('executions')
    .select('execution_outputs.texts');

const executionOrNull = (row: ExecutionRow | null | undefined): Execution | null =>
  row == null ? null : toExecution(row);
