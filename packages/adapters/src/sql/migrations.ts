import type { ExecutionStatus } from '@live-code/core';
import { type Kysely, type Migration, Migrator, sql } from 'kysely';
import { answered } from './answered.ts';

const QUEUED: ExecutionStatus = 'QUEUED';
const RUNNING: ExecutionStatus = 'RUNNING';

const createSessions = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema
    .createTable('sessions')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('owner', 'text', (column) => column.notNull())
    .addColumn('name', 'text')
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('language', 'text', (column) => column.notNull())
    .addColumn('entry', 'text', (column) => column.notNull())
    .addColumn('version', 'bigint', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('updated_at', 'bigint', (column) => column.notNull())
    .addColumn('closed_at', 'bigint')
    .addColumn('files', 'text', (column) => column.notNull())
    .execute();
  await db.schema
    .createIndex('sessions_by_owner')
    .on('sessions')
    .columns(['owner', 'created_at', 'id'])
    .execute();
  await db.schema
    .createIndex('sessions_closed')
    .on('sessions')
    .columns(['closed_at', 'id'])
    .where(sql.ref('closed_at'), 'is not', null)
    .execute();
};

const createExecutions = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema
    .createTable('executions')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('session_id', 'text', (column) => column.notNull())
    .addColumn('owner', 'text', (column) => column.notNull())
    .addColumn('idempotency_key', 'text')
    .addColumn('session_version', 'bigint', (column) => column.notNull())
    .addColumn('language', 'text', (column) => column.notNull())
    .addColumn('request', 'text', (column) => column.notNull())
    .addColumn('priority', 'bigint', (column) => column.notNull())
    .addColumn('turn', 'bigint', (column) => column.notNull())
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('attempt', 'bigint', (column) => column.notNull())
    .addColumn('worker', 'text')
    .addColumn('lease_expires_at', 'bigint')
    .addColumn('cancel_requested_at', 'bigint')
    .addColumn('queued_at', 'bigint', (column) => column.notNull())
    .addColumn('started_at', 'bigint')
    .addColumn('finished_at', 'bigint')
    .addColumn('outcome', 'text')
    .addColumn('artifacts', 'text')
    .execute();
  await createExecutionIndexes(db);
};

const createExecutionIndexes = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema
    .createIndex('executions_by_key')
    .unique()
    .on('executions')
    .columns(['session_id', 'idempotency_key'])
    .where(sql.ref('idempotency_key'), 'is not', null)
    .execute();
  await db.schema
    .createIndex('executions_queued')
    .on('executions')
    .columns(['priority', 'turn', 'queued_at', 'id'])
    .where(sql.ref('status'), '=', QUEUED)
    .execute();
  await db.schema
    .createIndex('executions_queued_by_owner')
    .on('executions')
    .columns(['owner', 'priority', 'turn'])
    .where(sql.ref('status'), '=', QUEUED)
    .execute();
  await db.schema
    .createIndex('executions_leased')
    .on('executions')
    .columns(['lease_expires_at', 'id'])
    .where(sql.ref('status'), '=', RUNNING)
    .execute();
  await db.schema
    .createIndex('executions_finished')
    .on('executions')
    .columns(['finished_at', 'id'])
    .where(sql.ref('finished_at'), 'is not', null)
    .execute();
};

/** What belongs to an execution, and is not read or written each time that it is. */
const createParts = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema
    .createTable('execution_outputs')
    .addColumn('execution_id', 'text', (column) => column.primaryKey())
    .addColumn('texts', 'text', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('execution_attempts')
    .addColumn('execution_id', 'text', (column) => column.notNull())
    .addColumn('attempt', 'bigint', (column) => column.notNull())
    .addColumn('worker', 'text', (column) => column.notNull())
    .addColumn('started_at', 'bigint', (column) => column.notNull())
    .addColumn('ended_at', 'bigint', (column) => column.notNull())
    .addColumn('reason', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('execution_attempts_by_number', ['execution_id', 'attempt'])
    .execute();
  await db.schema
    .createTable('execution_artifacts')
    .addColumn('execution_id', 'text', (column) => column.notNull())
    .addColumn('position', 'bigint', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('media_type', 'text', (column) => column.notNull())
    .addColumn('size_bytes', 'bigint', (column) => column.notNull())
    // PostgreSQL's word; SQLite keeps a blob as it is in a column of any type.
    .addColumn('content', 'bytea', (column) => column.notNull())
    .addPrimaryKeyConstraint('execution_artifacts_by_name', ['execution_id', 'name'])
    .execute();
};

const createWorkers = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema
    .createTable('workers')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('seen_at', 'bigint', (column) => column.notNull())
    .addColumn('description', 'text', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('duties')
    .addColumn('duty', 'text', (column) => column.primaryKey())
    .addColumn('holder', 'text', (column) => column.notNull())
    .addColumn('held_until', 'bigint', (column) => column.notNull())
    .execute();
};

const createBatches = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema
    .createTable('batches')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('session_id', 'text', (column) => column.notNull())
    .addColumn('owner', 'text', (column) => column.notNull())
    .addColumn('idempotency_key', 'text')
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('runs', 'text', (column) => column.notNull())
    .execute();
  await db.schema
    .createIndex('batches_by_key')
    .unique()
    .on('batches')
    .columns(['session_id', 'idempotency_key'])
    .where(sql.ref('idempotency_key'), 'is not', null)
    .execute();
  await db.schema.createIndex('batches_by_age').on('batches').columns(['created_at', 'id']).execute();
};

const createWebhooks = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema
    .createTable('webhook_deliveries')
    .addColumn('execution_id', 'text', (column) => column.primaryKey())
    .addColumn('url', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('due_at', 'bigint')
    .addColumn('next_at', 'bigint')
    .addColumn('settled_at', 'bigint')
    .addColumn('claims', 'bigint', (column) => column.notNull())
    .addColumn('attempt_count', 'bigint', (column) => column.notNull())
    .addColumn('attempts', 'text', (column) => column.notNull())
    .execute();
  for (const time of ['next_at', 'settled_at']) {
    await db.schema
      .createIndex(`webhook_deliveries_by_${time}`)
      .on('webhook_deliveries')
      .columns([time, 'execution_id'])
      .where(sql.ref(time), 'is not', null)
      .execute();
  }
};

const indexExecutionsOfSessions = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema
    .createIndex('executions_by_session')
    .on('executions')
    .columns(['session_id', 'queued_at', 'id'])
    .execute();
};

const createRevisions = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema
    .createTable('session_revisions')
    .addColumn('session_id', 'text', (column) => column.notNull())
    .addColumn('version', 'bigint', (column) => column.notNull())
    .addColumn('saved_at', 'bigint', (column) => column.notNull())
    .addColumn('language', 'text', (column) => column.notNull())
    .addColumn('entry', 'text', (column) => column.notNull())
    .addColumn('files', 'text', (column) => column.notNull())
    .addColumn('length', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('session_revisions_by_version', ['session_id', 'version'])
    .execute();
};

/** The index has the owner, so that those who are passed over are not read. */
const nameOwnersOfWebhooks = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema
    .alterTable('webhook_deliveries')
    .addColumn('owner', 'text', (column) => column.notNull().defaultTo(''))
    .execute();
  await db.schema.dropIndex('webhook_deliveries_by_next_at').execute();
  await db.schema
    .createIndex('webhook_deliveries_by_next_at')
    .on('webhook_deliveries')
    .columns(['next_at', 'execution_id', 'owner'])
    .where(sql.ref('next_at'), 'is not', null)
    .execute();
};

/** In order of their names; one that was released is never edited. */
const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001-sessions': { up: createSessions },
  '0002-executions': { up: createExecutions },
  '0003-parts-of-executions': { up: createParts },
  '0004-workers-and-duties': { up: createWorkers },
  '0006-batches': { up: createBatches },
  '0007-webhooks': { up: createWebhooks },
  '0009-executions-of-sessions': { up: indexExecutionsOfSessions },
  '0010-revisions': { up: createRevisions },
  '0011-owners-of-webhooks': { up: nameOwnersOfWebhooks },
};

/**
 * Brings the database to the newest schema; of many processes that try at once one does it and the others wait.
 * @throws {StoreUnavailable}
 */
export const migrate = async <Tables>(db: Kysely<Tables>): Promise<void> => {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => ({ ...MIGRATIONS }) } });
  await answered(
    migrator.migrateToLatest().then(({ error }) => {
      if (error !== undefined) throw error;
    }),
  );
};
