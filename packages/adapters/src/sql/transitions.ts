import { bareOutcome, type ExecutionStatus, transition } from '@live-code/core';
import { type RawBuilder, sql } from 'kysely';
import { outcomeColumns } from './execution-row.ts';

/** `QUEUED` as a literal: a partial index serves only a query whose text names the status. */
export const QUEUED: RawBuilder<ExecutionStatus> = sql.lit('QUEUED');

/** `RUNNING` as a literal, for the same reason. */
export const RUNNING: RawBuilder<ExecutionStatus> = sql.lit('RUNNING');

/** The columns of a running execution after its attempt is given up: core's `released`, or `leaseExpired`, in SQL. */
export const takenBack = ({ at, maxAttempts }: { at: number; maxAttempts?: number }) => {
  const cancelling = sql<boolean>`cancel_requested_at is not null`;
  const exhausted = maxAttempts === undefined ? sql<boolean>`false` : sql<boolean>`attempt >= ${maxAttempts}`;
  const ends = sql<boolean>`(${cancelling} or ${exhausted})`;
  return {
    status: sql<ExecutionStatus>`case
      when ${cancelling} then ${transition('RUNNING', 'cancelled')}
      when ${exhausted} then ${transition('RUNNING', 'failed')}
      else ${transition('RUNNING', 'workerLost')} end`,
    outcome: sql<string | null>`case
      when ${cancelling} then ${outcomeColumns(bareOutcome('cancelled')).outcome}
      when ${exhausted} then ${outcomeColumns(bareOutcome('failed', 'worker_lost')).outcome} end`,
    // The casts tell PostgreSQL a type that it would otherwise take for text.
    finished_at: sql<number | null>`case when ${ends} then cast(${at} as bigint) end`,
    started_at: sql<number | null>`case when ${ends} then started_at end`,
    worker: null,
    lease_expires_at: null,
  };
};
