import { ExecuteJob, ForgetOld, ReconcileExecutions } from '@live-code/core';
import { ContainerModule } from 'inversify';
import { TOKENS as T } from '../tokens.ts';

/** Milliseconds after which a queued execution, or a silent worker, is looked after: a third of a lease. */
export const partOf = (leaseMs: number): number => Math.ceil(leaseMs / 3);

/** Milliseconds between two looks for what is old. */
export const FORGET_EVERY_MS = 600_000;

/** Binds what a process does without being asked. */
export const workModule = new ContainerModule(({ bind }) => {
  bind(T.executeJob).toResolvedValue(
    (executions, runner, feed, inbox, clock, log, { leaseMs, maxAttempts }) =>
      new ExecuteJob({ executions, runner, feed, inbox, clock, log, leaseMs, maxAttempts }),
    [T.watchedExecutions, T.runner, T.feed, T.inbox, T.clock, T.log, T.settings],
  );
  bind(T.reconcileExecutions).toResolvedValue(
    (executions, duties, dispatch, feed, inbox, clock, log, holder, { maxAttempts, leaseMs }) =>
      new ReconcileExecutions({
        ...{ executions, duties, dispatch, feed, inbox, clock, log, holder, maxAttempts },
        settleMs: partOf(leaseMs),
      }),
    [
      T.watchedExecutions,
      T.duties,
      T.dispatchExecution,
      T.feed,
      T.inbox,
      T.clock,
      T.log,
      T.processId,
      T.settings,
    ],
  );
  bind(T.forgetOld).toResolvedValue(
    (sessions, executions, batches, webhooks, workers, duties, clock, holder, { retentionDays }) =>
      new ForgetOld({
        ...{ sessions, executions, batches, webhooks, workers, duties, clock, holder, retentionDays },
        everyMs: FORGET_EVERY_MS,
      }),
    [T.sessions, T.executions, T.batches, T.webhooks, T.workers, T.duties, T.clock, T.processId, T.settings],
  );
});
