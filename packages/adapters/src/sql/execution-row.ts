import {
  type ArtifactInfo,
  type Execution,
  type ExecutionRequest,
  type Outcome,
  withoutContents,
} from '@live-code/core';
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
  outcome: row.outcome === null ? null : readOutcome(row.outcome, row.artifacts),
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
  ...outcomeColumns(execution.outcome),
});

/** The columns that an outcome is kept in; contents of artifacts have a table of their own. */
export const outcomeColumns = (
  outcome: Outcome | null,
): Pick<Selectable<ExecutionTable>, 'outcome' | 'artifacts'> => {
  if (outcome === null) return { outcome: null, artifacts: null };
  const { artifacts, ...rest } = withoutContents(outcome);
  return {
    outcome: JSON.stringify(rest),
    artifacts: artifacts.length === 0 ? null : JSON.stringify(artifacts),
  };
};

const readOutcome = (outcome: string, artifacts: string | null): Outcome => ({
  ...(JSON.parse(outcome) as Omit<Outcome, 'artifacts'>),
  artifacts: artifacts === null ? [] : (JSON.parse(artifacts) as ArtifactInfo[]),
});

const toTime = (time: number | string | null): number | null => (time === null ? null : Number(time));
