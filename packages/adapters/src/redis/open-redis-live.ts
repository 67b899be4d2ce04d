import type { Log } from '@live-code/core';
import { RedisExecutionFeed } from './redis-execution-feed.ts';
import { RedisExecutionInbox } from './redis-execution-inbox.ts';
import { RedisLine } from './redis-line.ts';
import { RedisSessionFeed } from './redis-session-feed.ts';
import { tellingTogether } from './tell.ts';

/** What tells of executions and sessions in all processes that share a Redis, and what brings programs their input. */
export interface RedisLive {
  readonly feed: RedisExecutionFeed;
  readonly inbox: RedisExecutionInbox;
  readonly sessionFeed: RedisSessionFeed;
}

/**
 * Opens all of it on two connections, which end when all are closed. It does not wait for Redis: while that is away nobody is
 * told, what was not told is told later, and sending rejects.
 */
export const openRedisLive = ({
  url,
  log,
  prefix = 'live-code',
}: {
  /** `redis://` or `rediss://`, with credentials and database where there are any. */
  readonly url: string;
  /** Told when Redis goes away and when it is back, once each. */
  readonly log: Log;
  /** What the names of all keys and channels begin with; `live-code` where absent. */
  readonly prefix?: string;
}): RedisLive => {
  const line = new RedisLine({ url, log });
  const tell = tellingTogether(line);
  return {
    feed: new RedisExecutionFeed({ line, tell, log, prefix }),
    inbox: new RedisExecutionInbox({ line, log, prefix }),
    sessionFeed: new RedisSessionFeed({ line, tell, log, prefix }),
  };
};
