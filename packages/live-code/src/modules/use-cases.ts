import {
  CloseSession,
  DispatchExecution,
  ExecuteJob,
  ForgetOld,
  ListLostAttempts,
  ListSessions,
  OpenSession,
  ReadArtifact,
  ReadExecution,
  ReadSession,
  ReconcileExecutions,
  SaveCode,
  SubmitExecution,
} from '@live-code/core';
import { ContainerModule } from 'inversify';
import { TOKENS as T } from '../tokens.ts';

/** Milliseconds after which a queued execution, or a silent worker, is looked after: a third of a lease. */
export const partOf = (leaseMs: number): number => Math.ceil(leaseMs / 3);

/** Milliseconds between two looks for what is old. */
export const FORGET_EVERY_MS = 600_000;

/** Binds each use case to what it needs. */
export const useCasesModule = new ContainerModule(({ bind }) => {
  bind(T.openSession).toResolvedValue(
    (sessions, ids, clock) => new OpenSession({ sessions, ids, clock }),
    [T.sessions, T.ids, T.clock],
  );
  bind(T.readSession).toResolvedValue((sessions) => new ReadSession({ sessions }), [T.sessions]);
  bind(T.listSessions).toResolvedValue((sessions) => new ListSessions({ sessions }), [T.sessions]);
  bind(T.saveCode).toResolvedValue(
    (sessions, clock) => new SaveCode({ sessions, clock }),
    [T.sessions, T.clock],
  );
  bind(T.closeSession).toResolvedValue(
    (sessions, clock) => new CloseSession({ sessions, clock }),
    [T.sessions, T.clock],
  );
  bind(T.submitExecution).toResolvedValue(
    (sessions, executions, dispatch, clock, ids, log, { queueLimit }) =>
      new SubmitExecution({ sessions, executions, dispatch, clock, ids, log, queueLimit }),
    [T.sessions, T.executions, T.dispatchExecution, T.clock, T.ids, T.log, T.settings],
  );
  bind(T.listLostAttempts).toResolvedValue(
    (executions) => new ListLostAttempts({ executions }),
    [T.executions],
  );
  bind(T.dispatchExecution)
    .toResolvedValue(
      (workers, queue, clock) => new DispatchExecution({ workers, queue, clock }),
      [T.workers, T.queue, T.clock],
    )
    .inSingletonScope();
  bind(T.readExecution).toResolvedValue((executions) => new ReadExecution({ executions }), [T.executions]);
  bind(T.readArtifact).toResolvedValue((executions) => new ReadArtifact({ executions }), [T.executions]);
  bind(T.executeJob).toResolvedValue(
    (executions, runner, feed, inbox, clock, log, { leaseMs, maxAttempts }) =>
      new ExecuteJob({ executions, runner, feed, inbox, clock, log, leaseMs, maxAttempts }),
    [T.executions, T.runner, T.feed, T.inbox, T.clock, T.log, T.settings],
  );
  bind(T.reconcileExecutions).toResolvedValue(
    (executions, duties, dispatch, feed, inbox, clock, log, holder, { maxAttempts, leaseMs }) =>
      new ReconcileExecutions({
        ...{ executions, duties, dispatch, feed, inbox, clock, log, holder, maxAttempts },
        settleMs: partOf(leaseMs),
      }),
    [T.executions, T.duties, T.dispatchExecution, T.feed, T.inbox, T.clock, T.log, T.processId, T.settings],
  );
  bind(T.forgetOld).toResolvedValue(
    (sessions, executions, batches, workers, duties, clock, holder, { retentionDays }) =>
      new ForgetOld({
        ...{ sessions, executions, batches, workers, duties, clock, holder, retentionDays },
        everyMs: FORGET_EVERY_MS,
      }),
    [T.sessions, T.executions, T.batches, T.workers, T.duties, T.clock, T.processId, T.settings],
  );
});
