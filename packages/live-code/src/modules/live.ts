import { MemoryExecutionFeed, MemoryExecutionInbox } from '@live-code/adapters/memory';
import {
  CancelExecution,
  FollowExecution,
  type LookIntervals,
  OFTEN,
  SELDOM,
  SendInput,
  WaitForExecution,
} from '@live-code/core';
import { ContainerModule } from 'inversify';
import { databaseKind } from '../database-kind.ts';
import type { Settings } from '../settings.ts';
import { TOKENS as T } from '../tokens.ts';

/** Whether there may be other processes whose news do not come here: they share a database and no Redis. */
const lookIntervals = ({ databaseUrl }: Settings): LookIntervals =>
  databaseKind(databaseUrl) === 'postgres' ? OFTEN : SELDOM;

/** Binds what tells of executions while they run, what is sent to them, and the use cases of both. */
export const liveModule = new ContainerModule(({ bind }) => {
  bind(T.feed)
    .toResolvedValue((log) => new MemoryExecutionFeed({ log }), [T.log])
    .inSingletonScope()
    .onDeactivation((feed) => feed.close());
  bind(T.inbox)
    .toResolvedValue((log) => new MemoryExecutionInbox({ log }), [T.log])
    .inSingletonScope()
    .onDeactivation((inbox) => inbox.close());
  bind(T.lookIntervals).toResolvedValue(lookIntervals, [T.settings]);
  bind(T.waitForExecution).toResolvedValue(
    (readExecution, feed, clock, intervals) =>
      new WaitForExecution({ readExecution, feed, clock, intervals }),
    [T.readExecution, T.feed, T.clock, T.lookIntervals],
  );
  bind(T.followExecution).toResolvedValue(
    (executions, feed, clock, intervals) => new FollowExecution({ executions, feed, clock, intervals }),
    [T.executions, T.feed, T.clock, T.lookIntervals],
  );
  bind(T.sendInput).toResolvedValue(
    (executions, inbox) => new SendInput({ executions, inbox }),
    [T.executions, T.inbox],
  );
  bind(T.cancelExecution).toResolvedValue(
    (executions, feed, inbox, clock) => new CancelExecution({ executions, feed, inbox, clock }),
    [T.executions, T.feed, T.inbox, T.clock],
  );
});
