import { randomUUID } from 'node:crypto';
import { BullmqJobQueue, type BullmqJobQueueOptions } from '@live-code/adapters/bullmq';
import { silentLog } from '@live-code/contracts';
import { sharedRedisUrl } from '@live-code/testing';
import { Redis } from 'ioredis';

/** A queue under a prefix of its own, and what it keeps in Redis. */
export interface TestQueue {
  readonly queue: BullmqJobQueue;
  readonly options: BullmqJobQueueOptions & { readonly prefix: string };
  /** Names of its keys, without what they begin with. */
  keys(): Promise<string[]>;
}

/** Opens a queue; on the Redis that the run shares, unless told otherwise. */
export const openTestQueue = (over: Partial<BullmqJobQueueOptions> = {}): TestQueue => {
  const prefix = `test-${randomUUID()}`;
  const options = { url: sharedRedisUrl(), log: silentLog, ...over, prefix };
  return {
    queue: new BullmqJobQueue(options),
    options,
    keys: async () => {
      const start = `${prefix}:executions:`;
      const names = await withRedis(options.url, (redis) => redis.keys(`${start}*`));
      return names.map((name) => name.slice(start.length)).sort();
    },
  };
};

/** Uses a connection of its own. */
export const withRedis = async <Answer>(
  url: string,
  use: (redis: Redis) => Promise<Answer>,
): Promise<Answer> => {
  const redis = new Redis(url);
  try {
    return await use(redis);
  } finally {
    redis.disconnect();
  }
};

/** Keys that a queue has whatever its jobs. */
export const BOOKKEEPING: readonly string[] = ['events', 'id', 'marker', 'meta', 'stalled', 'stalled-check'];
