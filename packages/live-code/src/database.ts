import type { BatchRepo, DutyRepo, ExecutionRepo, SessionRepo, WorkerRepo } from '@live-code/core';

/** An open database: every repository, and its end. */
export interface Database {
  readonly sessions: SessionRepo;
  readonly executions: ExecutionRepo;
  readonly batches: BatchRepo;
  readonly workers: WorkerRepo;
  readonly duties: DutyRepo;
  close(): Promise<void>;
}
