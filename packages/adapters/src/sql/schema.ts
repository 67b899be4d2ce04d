import type { DeliveryState, ExecutionStatus, LossReason, SessionStatus } from '@live-code/core';
import type { ColumnType } from 'kysely';
import type { StoredText } from './stored-text.ts';

/** A whole number. PostgreSQL's driver reads `bigint` as a string, so that none loses its last digits. */
type Int8 = number | string;

/** A row for each session. Times are milliseconds since the epoch. */
export interface SessionTable {
  readonly id: StoredText;
  readonly owner: StoredText;
  readonly name: StoredText | null;
  readonly status: SessionStatus;
  readonly language: StoredText;
  readonly entry: StoredText;
  readonly version: Int8;
  readonly created_at: Int8;
  readonly updated_at: Int8;
  readonly closed_at: Int8 | null;
  /** JSON. */
  readonly files: string;
}

/** A row for each version of a session that is kept. */
export interface RevisionTable {
  readonly session_id: StoredText;
  readonly version: Int8;
  readonly saved_at: Int8;
  readonly language: StoredText;
  readonly entry: StoredText;
  /** JSON. */
  readonly files: string;
  /** Characters of all files, in UTF-16 code units. */
  readonly length: Int8;
}

/** A row for each execution. Times are milliseconds since the epoch. */
export interface ExecutionTable {
  readonly id: StoredText;
  readonly session_id: StoredText;
  readonly owner: StoredText;
  readonly idempotency_key: StoredText | null;
  readonly session_version: Int8;
  readonly language: StoredText;
  /** JSON. */
  readonly request: string;
  /** 0 is first to run: core's `PRIORITIES`. */
  readonly priority: Int8;
  readonly turn: Int8;
  readonly status: ExecutionStatus;
  readonly attempt: Int8;
  readonly worker: StoredText | null;
  readonly lease_expires_at: Int8 | null;
  readonly cancel_requested_at: Int8 | null;
  readonly queued_at: Int8;
  readonly started_at: Int8 | null;
  readonly finished_at: Int8 | null;
  /** JSON; without its texts where those are long, and are in `execution_outputs`. */
  readonly outcome: string | null;
  /** JSON: what is known of the artifacts, without their contents; `null` is none. */
  readonly artifacts: string | null;
}

/** A row for each execution whose program printed much. */
export interface OutputTable {
  readonly execution_id: StoredText;
  /** JSON. */
  readonly texts: string;
}

/** A row for each attempt that came to no outcome. */
export interface AttemptTable {
  readonly execution_id: StoredText;
  readonly attempt: Int8;
  readonly worker: StoredText;
  readonly started_at: Int8;
  readonly ended_at: Int8;
  readonly reason: LossReason;
}

/** A row for each artifact of an execution. */
export interface ArtifactTable {
  readonly execution_id: StoredText;
  /** Where it is in the outcome's list, from 0. */
  readonly position: Int8;
  readonly name: StoredText;
  readonly media_type: StoredText;
  readonly size_bytes: Int8;
  readonly content: ColumnType<Uint8Array | ArrayBuffer, Uint8Array, never>;
}

/** A row for each worker. */
export interface WorkerTable {
  readonly id: StoredText;
  readonly seen_at: Int8;
  /** JSON: everything that it says of itself. */
  readonly description: string;
}

/** A row for each duty that one process at a time has. */
export interface DutyTable {
  readonly duty: StoredText;
  readonly holder: StoredText;
  readonly held_until: Int8;
}

/** A row for each batch. */
export interface BatchTable {
  readonly id: StoredText;
  readonly session_id: StoredText;
  readonly owner: StoredText;
  readonly idempotency_key: StoredText | null;
  readonly created_at: Int8;
  /** JSON: the ids of its executions, in their order, and which of them get a verdict. */
  readonly runs: string;
}

/** A row for each webhook. Times are milliseconds since the epoch. */
export interface WebhookTable {
  readonly execution_id: StoredText;
  readonly owner: StoredText;
  readonly url: StoredText;
  readonly state: DeliveryState;
  readonly created_at: Int8;
  readonly due_at: Int8 | null;
  readonly next_at: Int8 | null;
  readonly settled_at: Int8 | null;
  readonly claims: Int8;
  readonly attempt_count: Int8;
  /** JSON: the last attempts. */
  readonly attempts: string;
}

/** The tables, as Kysely knows them. */
export interface Schema {
  readonly sessions: SessionTable;
  readonly session_revisions: RevisionTable;
  readonly executions: ExecutionTable;
  readonly execution_outputs: OutputTable;
  readonly execution_attempts: AttemptTable;
  readonly execution_artifacts: ArtifactTable;
  readonly batches: BatchTable;
  readonly workers: WorkerTable;
  readonly duties: DutyTable;
  readonly webhook_deliveries: WebhookTable;
}
