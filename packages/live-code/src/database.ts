import type {
  BatchRepo,
  DutyRepo,
  ExecutionRepo,
  SessionRepo,
  WebhookRepo,
  WorkerRepo,
} from '@live-code/core';

/** An open database: every repository, and its end. */
export interface Database {
  readonly sessions: SessionRepo;
  readonly executions: ExecutionRepo;
  readonly batches: BatchRepo;
  readonly workers: WorkerRepo;
  readonly duties: DutyRepo;
  readonly webhooks: WebhookRepo;
  close(): Promise<void>;
}
