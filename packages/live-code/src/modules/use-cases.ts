import {
  CancelExecution,
  CloseSession,
  type CodeRunner,
  ExecuteJob,
  ListSessions,
  OpenSession,
  ReadArtifact,
  ReadExecution,
  ReadSession,
  ReconcileExecutions,
  SaveCode,
  SubmitExecution,
  WaitForExecution,
} from '@live-code/core';
import { ContainerModule } from 'inversify';
import { TOKENS as T } from '../tokens.ts';

/** Part of a lease after which a queued execution, or a silent worker, is looked after. */
export const LEASE_PART = 3;

/** A runner that does not answer now may have any language. */
const runnable = (runner: CodeRunner): Promise<readonly string[] | null> =>
  runner.abilities().then(
    ({ languages }) => languages.map(({ id }) => id),
    () => null,
  );

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
    (sessions, executions, queue, clock, ids, log, runner, { queueLimit, embeddedWorker }) =>
      new SubmitExecution({
        ...{ sessions, executions, queue, clock, ids, log, queueLimit },
        languages: embeddedWorker ? () => runnable(runner) : async () => null,
      }),
    [T.sessions, T.executions, T.queue, T.clock, T.ids, T.log, T.runner, T.settings],
  );
  bind(T.readExecution).toResolvedValue((executions) => new ReadExecution({ executions }), [T.executions]);
  bind(T.readArtifact).toResolvedValue((executions) => new ReadArtifact({ executions }), [T.executions]);
  bind(T.waitForExecution).toResolvedValue(
    (readExecution, feed, clock) => new WaitForExecution({ readExecution, feed, clock }),
    [T.readExecution, T.feed, T.clock],
  );
  bind(T.cancelExecution).toResolvedValue(
    (executions, feed, clock) => new CancelExecution({ executions, feed, clock }),
    [T.executions, T.feed, T.clock],
  );
  bind(T.executeJob).toResolvedValue(
    (executions, runner, feed, clock, log, { leaseMs, maxAttempts }) =>
      new ExecuteJob({ executions, runner, feed, clock, log, leaseMs, maxAttempts }),
    [T.executions, T.runner, T.feed, T.clock, T.log, T.settings],
  );
  bind(T.reconcileExecutions).toResolvedValue(
    (executions, queue, feed, clock, log, { maxAttempts, leaseMs }) =>
      new ReconcileExecutions({
        executions,
        queue,
        feed,
        clock,
        log,
        maxAttempts,
        settleMs: leaseMs / LEASE_PART,
      }),
    [T.executions, T.queue, T.feed, T.clock, T.log, T.settings],
  );
});
