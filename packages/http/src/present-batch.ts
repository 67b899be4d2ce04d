import {
  type BatchEvent,
  type BatchState,
  EXECUTION_STATUSES,
  type RunState,
  type StoredBatch,
  verdictOf,
} from '@live-code/core';
import { presentTime } from 'live-code';
import type { StreamEvent } from './present-event.ts';

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
  executions: executions.map(presentRun),
});

/** Who has seen the last event of a batch says so by this. */
export const BATCH_END_ID = 'end';

/** An event of a batch as the wire has it. */
export const presentBatchEvent = (event: BatchEvent): StreamEvent =>
  event.type === 'end'
    ? { id: BATCH_END_ID, event: event.type, data: presentBatch(event.state) }
    : { event: event.type, data: presentRun(event.execution) };

const presentRun = (execution: RunState) => ({
  execution_id: execution.id,
  status: execution.status,
  verdict: execution.judged ? verdictOf(execution) : null,
});
