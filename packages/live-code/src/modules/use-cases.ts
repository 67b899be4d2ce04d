import {
  DispatchExecution,
  ListExecutions,
  ListLostAttempts,
  ReadArtifact,
  ReadExecution,
  SubmitExecution,
} from '@live-code/core';
import { ContainerModule } from 'inversify';
import { TOKENS as T } from '../tokens.ts';

/** Binds each use case that a caller asks for to what it needs, but for those of sessions, live events, batches and webhooks. */
export const useCasesModule = new ContainerModule(({ bind }) => {
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
