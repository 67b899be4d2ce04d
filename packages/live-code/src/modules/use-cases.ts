import {
  CloseSession,
  DispatchExecution,
  ListExecutions,
  ListLostAttempts,
  ListSessions,
  OpenSession,
  ReadArtifact,
  ReadExecution,
  ReadSession,
  SaveCode,
  SubmitExecution,
} from '@live-code/core';
import { ContainerModule } from 'inversify';
import { TOKENS as T } from '../tokens.ts';

/** Binds each use case that a caller asks for to what it needs, but for those of live events and webhooks. */
export const useCasesModule = new ContainerModule(({ bind }) => {
  bind(T.openSession).toResolvedValue(
    (sessions, ids, clock) => new OpenSession({ sessions, ids, clock }),
    [T.sessions, T.ids, T.clock],
  );
  bind(T.readSession).toResolvedValue((sessions) => new ReadSession({ sessions }), [T.sessions]);
  bind(T.listSessions).toResolvedValue((sessions) => new ListSessions({ sessions }), [T.sessions]);
  bind(T.saveCode).toResolvedValue(
    (sessions, sessionFeed, clock) => new SaveCode({ sessions, sessionFeed, clock }),
    [T.sessions, T.sessionFeed, T.clock],
  );
  bind(T.closeSession).toResolvedValue(
    (sessions, sessionFeed, clock) => new CloseSession({ sessions, sessionFeed, clock }),
    [T.sessions, T.sessionFeed, T.clock],
  );
  bind(T.submitExecution).toResolvedValue(
    (sessions, executions, webhooks, sender, dispatch, clock, ids, log, { queueLimit }) =>
      new SubmitExecution({
        ...{ sessions, executions, webhooks, sender, dispatch, clock, ids, log, queueLimit },
      }),
    [
      T.sessions,
      T.watchedExecutions,
      T.webhooks,
      T.webhookSender,
      T.dispatchExecution,
      T.clock,
      T.ids,
      T.log,
      T.settings,
    ],
  );
  bind(T.listExecutions).toResolvedValue(
    (sessions, executions) => new ListExecutions({ sessions, executions }),
    [T.sessions, T.executions],
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
});
