import {
  CancelExecution,
  FollowExecution,
  FollowSession,
  type Log,
  type LookIntervals,
  OFTEN,
  SELDOM,
  SendInput,
  WaitForExecution,
} from '@live-code/core';
import { ContainerModule } from 'inversify';
import { databaseKind } from '../database-kind.ts';
import type { Settings } from '../settings.ts';
import { type Live, TOKENS as T } from '../tokens.ts';

/** Where other processes work whose news do not come here, since they share a database and no Redis. */
const lookIntervals = ({ databaseUrl, redisUrl }: Settings): LookIntervals =>
  databaseKind(databaseUrl) === 'postgres' && redisUrl === null ? OFTEN : SELDOM;

const openLive = async ({ redisUrl }: Settings, log: Log): Promise<Live> => {
  if (redisUrl === null) {
    const { MemoryExecutionFeed, MemoryExecutionInbox, MemorySessionFeed } = await import(
      '@live-code/adapters/memory'
    );
    return {
      feed: new MemoryExecutionFeed({ log }),
      inbox: new MemoryExecutionInbox({ log }),
      sessionFeed: new MemorySessionFeed({ log }),
    };
  }
  const { openRedisLive } = await import('@live-code/adapters/redis');
  return openRedisLive({ url: redisUrl, log });
};

/** Binds what tells of executions while they run, what is sent to them, and the use cases of both. */
export const liveModule = new ContainerModule(({ bind }) => {
  bind(T.live).toResolvedValue(openLive, [T.settings, T.log]).inSingletonScope();
  bind(T.feed)
    .toResolvedValue(({ feed }) => feed, [T.live])
    .inSingletonScope()
    .onDeactivation((feed) => feed.close());
  bind(T.inbox)
    .toResolvedValue(({ inbox }) => inbox, [T.live])
    .inSingletonScope()
    .onDeactivation((inbox) => inbox.close());
  bind(T.sessionFeed)
    .toResolvedValue(({ sessionFeed }) => sessionFeed, [T.live])
    .inSingletonScope()
    .onDeactivation((feed) => feed.close());
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
  bind(T.followSession).toResolvedValue(
    (sessions, executions, sessionFeed, clock, intervals) =>
      new FollowSession({ sessions, executions, sessionFeed, clock, intervals }),
    [T.sessions, T.executions, T.sessionFeed, T.clock, T.lookIntervals],
  );
  bind(T.sendInput).toResolvedValue(
    (executions, inbox) => new SendInput({ executions, inbox }),
    [T.executions, T.inbox],
  );
  bind(T.cancelExecution).toResolvedValue(
    (executions, feed, inbox, clock) => new CancelExecution({ executions, feed, inbox, clock }),
    [T.watchedExecutions, T.feed, T.inbox, T.clock],
  );
});
