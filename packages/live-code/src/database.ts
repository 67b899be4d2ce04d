import type { DutyRepo, ExecutionRepo, SessionRepo, WorkerRepo } from '@live-code/core';

/** An open database: every repository, and its end. */
export interface Database {
  readonly sessions: SessionRepo;
  readonly executions: ExecutionRepo;
  readonly workers: WorkerRepo;
  readonly duties: DutyRepo;
  close(): Promise<void>;
}
