import type { Execution, ExecutionSummary, LostAttempt } from '@live-code/core';
import { presentTime, presentTimeOrNull } from 'live-code';

/** What a client that asked for a run, or its end, is told. */
export const presentStatus = ({ id, status }: Execution) => ({ execution_id: id, status });

/** An attempt that came to no outcome; who made it is the operator's to know. */
export const presentLostAttempt = ({ attempt, reason, startedAt, endedAt }: LostAttempt) => ({
  attempt,
  reason,
  started_at: presentTime(startedAt),
  ended_at: presentTime(endedAt),
});

/** An execution in a list. */
export const presentExecutionSummary = (execution: ExecutionSummary) => ({
  execution_id: execution.id,
  session_version: execution.sessionVersion,
  status: execution.status,
  attempt: execution.attempt,
  queued_at: presentTime(execution.queuedAt),
  started_at: presentTimeOrNull(execution.startedAt),
  finished_at: presentTimeOrNull(execution.finishedAt),
});
