import type {
  BatchRepo,
  DutyRepo,
  ExecutionRepo,
  SessionRepo,
  WebhookRepo,
  WorkerRepo,
} from '@live-code/core';
import { type Dialect, Kysely } from 'kysely';
import { migrate } from './migrations.ts';
import type { Schema } from './schema.ts';
import { SqlBatchRepo } from './sql-batch-repo.ts';
import { SqlDutyRepo } from './sql-duty-repo.ts';
import { SqlExecutionRepo } from './sql-execution-repo.ts';
import { SqlSessionRepo } from './sql-session-repo.ts';
import { SqlWebhookRepo } from './sql-webhook-repo.ts';
import { SqlWorkerRepo } from './sql-worker-repo.ts';

/** An open database: every repository, and its end. */
export interface SqlDatabase {
  readonly sessions: SessionRepo;
  readonly executions: ExecutionRepo;
  readonly batches: BatchRepo;
  readonly workers: WorkerRepo;
  readonly duties: DutyRepo;
  readonly webhooks: WebhookRepo;
  /** Closes the connections; what is asked afterwards rejects with `StoreUnavailable`. Closing twice is closing once. */
  close(): Promise<void>;
}

/**
 * Opens the database that `dialect` speaks to, and brings it to the newest schema.
 * @throws {StoreUnavailable}
 */
export const openSqlDatabase = async (dialect: Dialect): Promise<SqlDatabase> => {
  const db = new Kysely<Schema>({ dialect });
  try {
    await migrate(db);
  } catch (error) {
    await db.destroy();
    throw error;
  }
  return {
    sessions: new SqlSessionRepo(db),
    executions: new SqlExecutionRepo(db),
    batches: new SqlBatchRepo(db),
    workers: new SqlWorkerRepo(db),
    duties: new SqlDutyRepo(db),
    webhooks: new SqlWebhookRepo(db),
    close: () => db.destroy(),
  };
};
