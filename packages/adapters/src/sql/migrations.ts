import type { ExecutionStatus } from '@live-code/core';
import { type Kysely, type Migration, Migrator, sql } from 'kysely';
import { answered } from './answered.ts';

const QUEUED: ExecutionStatus = 'QUEUED';
const RUNNING: ExecutionStatus = 'RUNNING';

const createTables = async (db: Kysely<unknown>): Promise<void> => {
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
    .createTable('executions')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('session_id', 'text', (column) => column.notNull())
    .addColumn('owner', 'text', (column) => column.notNull())
    .addColumn('idempotency_key', 'text')
    .addColumn('session_version', 'bigint', (column) => column.notNull())
    .addColumn('request', 'text', (column) => column.notNull())
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('attempt', 'bigint', (column) => column.notNull())
    .addColumn('worker', 'text')
    .addColumn('lease_expires_at', 'bigint')
    .addColumn('cancel_requested_at', 'bigint')
    .addColumn('queued_at', 'bigint', (column) => column.notNull())
    .addColumn('started_at', 'bigint')
    .addColumn('finished_at', 'bigint')
    .addColumn('outcome', 'text')
    .execute();
  await db.schema
    .createIndex('executions_by_key')
    .unique()
    .on('executions')
    .columns(['session_id', 'idempotency_key'])
    .execute();
  await db.schema
    .createIndex('executions_queued')
    .on('executions')
    .columns(['queued_at', 'id'])
    .where(sql.ref('status'), '=', QUEUED)
    .execute();
  await db.schema
    .createIndex('executions_leased')
    .on('executions')
    .columns(['lease_expires_at', 'id'])
    .where(sql.ref('status'), '=', RUNNING)
    .execute();
};

const createArtifacts = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema.alterTable('executions').addColumn('artifacts', 'text').execute();
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

/** In order of their names; one that was released is never edited. */
const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001-sessions-and-executions': { up: createTables },
  '0002-artifacts': { up: createArtifacts },
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
