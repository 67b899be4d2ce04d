import {
  type Batch,
  type BatchRun,
  type ExecutionRequest,
  type ExecutionState,
  type Outcome,
  type StoredRun,
  stateOf,
} from '@live-code/core';
import type { Insertable, Selectable } from 'kysely';
import { toPriority } from './execution-row.ts';
import type { BatchTable, ExecutionTable } from './schema.ts';
import { decodeNullable, decodeText, encodeNullable, encodeText } from './stored-text.ts';

/** What a row says. */
export const toBatch = (row: Selectable<BatchTable>): Batch => ({
  id: decodeText(row.id),
  sessionId: decodeText(row.session_id),
  owner: decodeText(row.owner),
  idempotencyKey: decodeNullable(row.idempotency_key),
  createdAt: Number(row.created_at),
  runs: JSON.parse(row.runs) as BatchRun[],
});

/** The row of a batch. */
export const fromBatch = (batch: Batch): Insertable<BatchTable> => ({
  id: encodeText(batch.id),
  session_id: encodeText(batch.sessionId),
  owner: encodeText(batch.owner),
  idempotency_key: encodeNullable(batch.idempotencyKey),
  created_at: batch.createdAt,
  runs: JSON.stringify(batch.runs),
});

/** What these columns say of how an execution is; its long texts are not needed for that. */
export const toState = ({
  id,
  status,
  outcome,
}: Pick<Selectable<ExecutionTable>, 'id' | 'status' | 'outcome'>): ExecutionState =>
  stateOf({
    id: decodeText(id),
    status,
    outcome: outcome === null ? null : (JSON.parse(outcome) as Outcome),
  });

/** The columns that `toStoredRun` reads. */
export const RUN_COLUMNS = ['id', 'status', 'request', 'priority', 'turn'] as const;

/** What these columns say of an execution that a batch stored. */
export const toStoredRun = ({
  id,
  status,
  request,
  priority,
  turn,
}: Pick<Selectable<ExecutionTable>, (typeof RUN_COLUMNS)[number]>): StoredRun => ({
  id: decodeText(id),
  status,
  request: JSON.parse(request) as ExecutionRequest,
  priority: toPriority(priority),
  turn: Number(turn),
});
