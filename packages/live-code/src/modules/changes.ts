import {
  makeWebhookDue,
  type OnChange,
  tellSession,
  watchedBatches,
  watchedExecutions,
} from '@live-code/core';
import { ContainerModule } from 'inversify';
import { TOKENS as T } from '../tokens.ts';

/** Binds what tells others when executions change, whoever changes them. */
export const changesModule = new ContainerModule(({ bind }) => {
  bind(T.onChange)
    .toResolvedValue(
      (sessionFeed, webhooks, clock, log): OnChange => {
        const [tell, makeDue] = [tellSession(sessionFeed), makeWebhookDue({ webhooks, clock, log })];
        return async (execution) => {
          await Promise.all([tell(execution), makeDue(execution)]);
        };
      },
      [T.sessionFeed, T.webhooks, T.clock, T.log],
    )
    .inSingletonScope();
  bind(T.watchedExecutions).toResolvedValue(watchedExecutions, [T.executions, T.onChange]).inSingletonScope();
  bind(T.watchedBatches).toResolvedValue(watchedBatches, [T.batches, T.onChange]).inSingletonScope();
});
