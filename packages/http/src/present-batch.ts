import { type BatchState, EXECUTION_STATUSES, type StoredBatch, verdictOf } from '@live-code/core';
import { presentTime } from 'live-code';

/** What a client that asked for a batch is told. */
export const presentStoredBatch = ({ batch, executions }: StoredBatch) => ({
  batch_id: batch.id,
  executions: executions.map(({ id, status }) => ({ execution_id: id, status })),
});

/** A batch as it is now. */
export const presentBatch = ({ batch, executions }: BatchState) => ({
  batch_id: batch.id,
  session_id: batch.sessionId,
  created_at: presentTime(batch.createdAt),
  counts: Object.fromEntries(
    EXECUTION_STATUSES.map((status) => [
      status,
      executions.filter((execution) => execution.status === status).length,
    ]),
  ),
  executions: executions.map((execution) => ({
    execution_id: execution.id,
    status: execution.status,
    verdict: execution.judged ? verdictOf(execution) : null,
  })),
});
