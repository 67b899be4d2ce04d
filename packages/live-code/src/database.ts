import type { ExecutionRepo, SessionRepo } from '@live-code/core';

/** An open database: both repositories, and its end. */
export interface Database {
  readonly sessions: SessionRepo;
  readonly executions: ExecutionRepo;
  close(): Promise<void>;
}
