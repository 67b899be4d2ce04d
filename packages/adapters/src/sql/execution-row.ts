import type { Execution, ExecutionRequest, Outcome } from '@live-code/core';
import type { Insertable, Selectable } from 'kysely';
import type { ExecutionTable } from './schema.ts';
import { decodeNullable, decodeText, encodeNullable, encodeText } from './stored-text.ts';

/** What a row says. */
export const toExecution = (row: Selectable<ExecutionTable>): Execution => ({
  id: decodeText(row.id),
  sessionId: decodeText(row.session_id),
  owner: decodeText(row.owner),
  idempotencyKey: decodeNullable(row.idempotency_key),
  sessionVersion: Number(row.session_version),
  request: JSON.parse(row.request) as ExecutionRequest,
  status: row.status,
  attempt: Number(row.attempt),
  worker: decodeNullable(row.worker),
  leaseExpiresAt: toTime(row.lease_expires_at),
  cancelRequestedAt: toTime(row.cancel_requested_at),
  queuedAt: Number(row.queued_at),
  startedAt: toTime(row.started_at),
  finishedAt: toTime(row.finished_at),
  outcome: row.outcome === null ? null : (JSON.parse(row.outcome) as Outcome),
});

/** The row of an execution. */
export const fromExecution = (execution: Execution): Insertable<ExecutionTable> => ({
  id: encodeText(execution.id),
  session_id: encodeText(execution.sessionId),
  owner: encodeText(execution.owner),
  idempotency_key: encodeNullable(execution.idempotencyKey),
  session_version: execution.sessionVersion,
  request: JSON.stringify(execution.request),
  status: execution.status,
  attempt: execution.attempt,
  worker: encodeNullable(execution.worker),
  lease_expires_at: execution.leaseExpiresAt,
  cancel_requested_at: execution.cancelRequestedAt,
  queued_at: execution.queuedAt,
  started_at: execution.startedAt,
  finished_at: execution.finishedAt,
  outcome: execution.outcome === null ? null : JSON.stringify(execution.outcome),
});

const toTime = (time: number | string | null): number | null => (time === null ? null : Number(time));
