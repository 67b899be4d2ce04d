import type { Execution } from './execution.ts';
import { isTerminal, transition } from './lifecycle.ts';
import { bareOutcome, type Outcome, withoutContents } from './outcome.ts';

/** The life of an execution that was added, and that nobody has claimed. */
export const UNCLAIMED = {
  status: 'QUEUED',
  attempt: 0,
  worker: null,
  leaseExpiresAt: null,
  cancelRequestedAt: null,
  startedAt: null,
  finishedAt: null,
  outcome: null,
} as const satisfies Partial<Execution>;

/** A worker takes the execution: the next attempt begins. @throws {IllegalTransition} unless `QUEUED`. */
export const claimed = (
  execution: Execution,
  { worker, at, leaseExpiresAt }: { worker: string; at: number; leaseExpiresAt: number },
): Execution => ({
  ...execution,
  status: transition(execution.status, 'claimed'),
  attempt: execution.attempt + 1,
  worker,
  leaseExpiresAt,
  startedAt: at,
});

/** The attempt ended as `outcome` says; contents of artifacts are not for the execution. @throws {IllegalTransition} where the table has no such step. */
export const finished = (execution: Execution, outcome: Outcome, at: number): Execution => ({
  ...execution,
  status: transition(execution.status, outcome.end),
  worker: null,
  leaseExpiresAt: null,
  finishedAt: at,
  outcome: withoutContents(outcome),
});

/** The attempt is given up: back to the queue, or to its end where a cancel was asked for. */
export const released = (execution: Execution, at: number): Execution =>
  execution.cancelRequestedAt === null
    ? {
        ...execution,
        status: transition(execution.status, 'workerLost'),
        worker: null,
        leaseExpiresAt: null,
        startedAt: null,
      }
    : finished(execution, bareOutcome('cancelled'), at);

/** Nobody renewed the lease: as `released`, but `FAILED` with `worker_lost` once `maxAttempts` are used. */
export const leaseExpired = (
  execution: Execution,
  { now, maxAttempts }: { now: number; maxAttempts: number },
): Execution =>
  execution.cancelRequestedAt === null && execution.attempt >= maxAttempts
    ? finished(execution, bareOutcome('failed', 'worker_lost'), now)
    : released(execution, now);

/** A cancel was asked for: at once where it waits, a mark where it runs, nothing where it ended. */
export const cancelRequested = (execution: Execution, at: number): Execution => {
  if (isTerminal(execution.status)) return execution;
  const marked = { ...execution, cancelRequestedAt: execution.cancelRequestedAt ?? at };
  return execution.status === 'QUEUED'
    ? { ...marked, status: transition('QUEUED', 'cancelled'), finishedAt: at }
    : marked;
};
