import {
  type ArtifactInfo,
  type Execution,
  type ExecutionRequest,
  type ExecutionSummary,
  type NewExecution,
  type Outcome,
  PRIORITIES,
  type Priority,
  withoutContents,
} from '@live-code/core';
import type { Selectable } from 'kysely';
import type { Columns } from './row-statement.ts';
import type { ExecutionTable } from './schema.ts';
import { decodeNullable, decodeText, encodeNullable, encodeText, type StoredText } from './stored-text.ts';

/** A row, and the texts of its outcome where those are kept apart. */
export type ExecutionRow = Selectable<ExecutionTable> & { readonly texts?: string | null };

/** The columns, as they are called where other tables have some of the same name. */
export const EXECUTION_COLUMNS = [
  'executions.id',
  'executions.session_id',
  'executions.owner',
  'executions.idempotency_key',
  'executions.session_version',
  'executions.language',
  'executions.request',
  'executions.priority',
  'executions.turn',
  'executions.status',
  'executions.attempt',
  'executions.worker',
  'executions.lease_expires_at',
  'executions.cancel_requested_at',
  'executions.queued_at',
  'executions.started_at',
  'executions.finished_at',
  'executions.outcome',
  'executions.artifacts',
] as const satisfies readonly `executions.${keyof ExecutionTable}`[];

/** What a row says. */
export const toExecution = (row: ExecutionRow): Execution => ({
  id: decodeText(row.id),
  sessionId: decodeText(row.session_id),
  owner: decodeText(row.owner),
  idempotencyKey: decodeNullable(row.idempotency_key),
  sessionVersion: Number(row.session_version),
  request: JSON.parse(row.request) as ExecutionRequest,
  priority: toPriority(row.priority),
  turn: Number(row.turn),
  status: row.status,
  attempt: Number(row.attempt),
  worker: decodeNullable(row.worker),
  leaseExpiresAt: toTime(row.lease_expires_at),
  cancelRequestedAt: toTime(row.cancel_requested_at),
  queuedAt: Number(row.queued_at),
  startedAt: toTime(row.started_at),
  finishedAt: toTime(row.finished_at),
  outcome: row.outcome === null ? null : readOutcome(row.outcome, row.artifacts, row.texts ?? '{}'),
});

/** The columns that a list shows. */
export const EXECUTION_SUMMARY_COLUMNS = [
  'id',
  'session_id',
  'session_version',
  'status',
  'attempt',
  'queued_at',
  'started_at',
  'finished_at',
] as const satisfies readonly (keyof ExecutionTable)[];

/** What a list shows of a row. */
export const toExecutionSummary = (
  row: Pick<Selectable<ExecutionTable>, (typeof EXECUTION_SUMMARY_COLUMNS)[number]>,
): ExecutionSummary => ({
  id: decodeText(row.id),
  sessionId: decodeText(row.session_id),
  sessionVersion: Number(row.session_version),
  status: row.status,
  attempt: Number(row.attempt),
  queuedAt: Number(row.queued_at),
  startedAt: toTime(row.started_at),
  finishedAt: toTime(row.finished_at),
});

/** What is stored of an execution that is added; it is `QUEUED`, and its turn is given where it is stored. */
export interface NewRow {
  readonly id: StoredText;
  readonly session_id: StoredText;
  readonly owner: StoredText;
  readonly idempotency_key: StoredText | null;
  readonly session_version: number;
  readonly language: StoredText;
  /** JSON. */
  readonly request: string;
  readonly priority: number;
  readonly queued_at: number;
}

/** What each column of such a row holds. */
export const NEW_EXECUTION_COLUMNS = {
  id: 'text',
  session_id: 'text',
  owner: 'text',
  idempotency_key: 'text',
  session_version: 'bigint',
  language: 'text',
  request: 'text',
  priority: 'bigint',
  queued_at: 'bigint',
} as const satisfies Columns<NewRow>;

/** What is stored of an execution that is added. */
export const fromExecution = (execution: NewExecution): NewRow => ({
  id: encodeText(execution.id),
  session_id: encodeText(execution.sessionId),
  owner: encodeText(execution.owner),
  idempotency_key: encodeNullable(execution.idempotencyKey),
  session_version: execution.sessionVersion,
  language: encodeText(execution.request.language),
  request: JSON.stringify(execution.request),
  priority: fromPriority(execution.priority),
  queued_at: execution.queuedAt,
});

/** Priorities are kept as numbers, in whose order they sort. */
const fromPriority = (priority: Priority): number => PRIORITIES.indexOf(priority);

/** The priority that a number stands for. */
export const toPriority = (number: number | string): Priority => PRIORITIES[Number(number)] ?? 'batch';

/** Characters of an outcome up to which it is kept in its execution's row, which is written and read often. */
const SHORT = 8192;

type OutcomeColumns = Pick<Selectable<ExecutionTable>, 'outcome' | 'artifacts'>;

/** The columns that an outcome is kept in; contents of artifacts have a table of their own. */
export const outcomeColumns = (outcome: Outcome): OutcomeColumns => {
  const { artifacts, ...rest } = withoutContents(outcome);
  return {
    outcome: JSON.stringify(rest),
    artifacts: artifacts.length === 0 ? null : JSON.stringify(artifacts),
  };
};

/** Characters of each entry of a transcript, as JSON. */
const ENTRY = 14;

/** The columns of an outcome, and as JSON what is long of it, for a table of its own: texts, and in what order they came. */
export const splitOutcome = (
  outcome: Outcome,
): { readonly columns: OutcomeColumns; readonly texts: string | null } => {
  const { transcript = [], ...rest } = outcome;
  const { stdout, stderr, compileOutput } = outcome;
  const texts = stdout.length + stderr.length + (compileOutput?.length ?? 0);
  if (texts + transcript.length * ENTRY <= SHORT) return { columns: outcomeColumns(outcome), texts: null };
  return {
    columns: outcomeColumns({ ...rest, stdout: '', stderr: '', compileOutput: null }),
    texts: JSON.stringify({ stdout, stderr, compileOutput, transcript: outcome.transcript }),
  };
};

const readOutcome = (outcome: string, artifacts: string | null, texts: string): Outcome => ({
  ...(JSON.parse(outcome) as Omit<Outcome, 'artifacts'>),
  ...(JSON.parse(texts) as Partial<Outcome>),
  artifacts: artifacts === null ? [] : (JSON.parse(artifacts) as ArtifactInfo[]),
});

const toTime = (time: number | string | null): number | null => (time === null ? null : Number(time));
