import { sharedRedisUrl, startRedis } from '@live-code/testing';
import { Redis } from 'ioredis';
import type { TestServer } from './test-server.ts';

const BOOKKEEPING = ['events', 'id', 'marker', 'meta', 'stalled', 'stalled-check'];

/** Asks on a connection of its own. */
const ask = async <Answer>(url: string, question: (redis: Redis) => Promise<Answer>): Promise<Answer> => {
  const redis = new Redis(url);
  try {
    return await question(redis);
  } finally {
    redis.disconnect();
  }
};

const keysOf = async (url: string, prefix: string): Promise<string[]> => {
  const start = `${prefix}:executions:`;
  const names = await ask(url, (redis) => redis.keys(`${start}*`));
  return names.map((name) => name.slice(start.length)).sort();
};

/** Jobs have a key each, and one more for the lock while they are in hand. */
const isJob = (key: string): boolean => key.startsWith('job-') && !key.endsWith(':lock');

export const redis: TestServer = {
  title: 'Redis',
  start: async () => {
    const server = await startRedis();
    return { ...server, remove: () => server.stop() };
  },
  sharedUrl: async () => sharedRedisUrl(),
  release: async () => {},
  jobs: async (url, prefix) => (await keysOf(url, prefix)).filter(isJob),
  bookkeeping: async (url, prefix) => (await keysOf(url, prefix)).filter((key) => !isJob(key)),
  allowed: BOOKKEEPING,
  events: (url, prefix) => ask(url, (redis) => redis.xlen(`${prefix}:executions:events`)),
  connections: (url) =>
    ask(url, async (redis) => {
      const own = String(await redis.client('ID'));
      const ids: readonly string[] = String(await redis.client('LIST')).match(/(?<=\bid=)\d+/g) ?? [];
      return ids.filter((id) => id !== own);
    }),
  most: { queue: 1, consumer: 2 },
  breakConnections: async (url) => {
    await ask(url, (redis) => redis.call('CLIENT', 'KILL', 'TYPE', 'normal'));
  },
  empty: async (url) => {
    await ask(url, (redis) => redis.flushall());
  },
};
