import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openRedisLive, type RedisLive } from '@live-code/adapters/redis';
import { recordingLog, until, untilTaken } from '@live-code/contracts';
import { type FeedEvent, type InboxMessage, InboxUnavailable, type SessionEvent } from '@live-code/core';
import { type RedisServer, startRedis } from '@live-code/testing';

/** The ports promise two seconds; a busy machine has more, and what waits for a server that is away for good does not end. */
const SOON_MS = 4000;

const begun: FeedEvent = { seq: 2, type: 'status', status: 'RUNNING', at: 1000 };
const printed = (seq: number): FeedEvent => ({ seq, type: 'stdout', text: `${seq}`, bytes: null });
const ended: FeedEvent = { seq: 9, type: 'status', status: 'COMPLETED', at: 2000 };
const saved = (version: number): SessionEvent => ({
  ...{ type: 'session', status: 'ACTIVE', updatedAt: 1000, client: null },
  version,
});
const input = (text: string): InboxMessage => ({ type: 'stdin', bytes: Uint8Array.from(Buffer.from(text)) });

describe('live events, when Redis is away', () => {
  let redis: RedisServer;
  let worker: RedisLive;
  let api: RedisLive;
  let log: ReturnType<typeof recordingLog>;

  beforeEach(async () => {
    redis = await startRedis();
    log = recordingLog();
    [worker, api] = [openRedisLive({ url: redis.url, log }), openRedisLive({ url: redis.url, log })];
  });

  afterEach(async () => {
    for (const live of [worker, api]) await Promise.all(Object.values(live).map((part) => part.close()));
    await redis.stop();
  });

  const soon = async <Answer>(answer: Promise<Answer>): Promise<Answer> => {
    const asked = performance.now();
    try {
      return await answer;
    } finally {
      expect(performance.now() - asked).toBeLessThan(SOON_MS);
    }
  };

  it('are told again from the beginning when it comes back empty, and followers know that they may have missed some', async () => {
    const seen: (FeedEvent | 'gap')[] = [];
    await api.feed.subscribe('a', (news) => seen.push(news));
    for (const event of [begun, printed(3)]) await worker.feed.publish('a', event);
    await until(async () => seen.length === 2);

    await redis.stop();
    await soon(worker.feed.publish('a', printed(4)));
    expect(await soon(api.feed.read('a', { after: 0, limit: 10 }))).toEqual([]);
    await redis.start();
    await until(async () => seen.includes('gap'));
    await worker.feed.publish('a', printed(5));
    await until(async () => (await api.feed.read('a', { after: 0, limit: 10 })).length === 4);

    expect(await api.feed.read('a', { after: 0, limit: 10 })).toEqual([
      begun,
      printed(3),
      printed(4),
      printed(5),
    ]);
    await worker.feed.publish('a', ended);
    await until(async () => seen.includes(ended) || seen.some((news) => news !== 'gap' && news.seq === 9));
    expect(worker.feed.held).toBe(0);
    // One line each of the two processes says that Redis is away, and one that it is back: each notices for itself.
    await until(async () => log.entries.filter(([level]) => level === 'info').length >= 2);
    expect(log.entries.map(([level]) => level).sort()).toEqual(['info', 'info', 'warn', 'warn']);
  });

  it('of sessions are missed, and who follows one is told so', async () => {
    const seen: (SessionEvent | 'gap')[] = [];
    await api.sessionFeed.subscribe('a', (news) => seen.push(news));
    await worker.sessionFeed.publish('a', saved(2));
    await until(async () => seen.length === 1);

    await redis.stop();
    await soon(worker.sessionFeed.publish('a', saved(3)));
    await redis.start();
    await until(async () => seen.length === 2);
    await until(async () => {
      await worker.sessionFeed.publish('a', saved(4));
      return seen.length > 2;
    });

    expect(seen.slice(0, 3)).toEqual([saved(2), 'gap', saved(4)]);
  });

  it('reach a program after a pause, once, and who sends them meanwhile is told that they do not', async () => {
    const got: string[] = [];
    await worker.inbox.receive('a', (message) => {
      if (message.type === 'stdin') got.push(Buffer.from(message.bytes).toString());
    });
    await api.inbox.send('a', input('1'));
    await until(async () => got.length === 1);

    await redis.stop();
    await expect(soon(api.inbox.send('a', input('lost')))).rejects.toThrow(InboxUnavailable);
    await expect(soon(api.inbox.send('a', { type: 'cancel' }))).rejects.toThrow(InboxUnavailable);
    await soon(worker.inbox.closeInput('b'));
    await soon(worker.inbox.forget('b'));
    await redis.start();
    await untilTaken(() => api.inbox.send('a', input('2')));
    await until(async () => got.length > 1);

    expect(got).toEqual(['1', '2']);
  });

  it('are given up soon where it hangs', async () => {
    await api.inbox.send('a', input('1'));
    await redis.pause();

    await expect(soon(api.inbox.send('a', input('2')))).rejects.toThrow(InboxUnavailable);
    await soon(worker.feed.publish('a', begun));
    expect(await soon(api.feed.read('a', { after: 0, limit: 10 }))).toEqual([]);
    await soon(api.sessionFeed.publish('a', saved(1)));
    await soon(Promise.all(Object.values(api).map((part) => part.close())));
    await redis.resume();
  });

  it('leave nothing in it of an execution that has ended', async () => {
    for (const event of [begun, printed(3), printed(4), ended]) await worker.feed.publish('a', event);
    await api.inbox.send('a', input('1'));
    await worker.inbox.closeInput('a');
    await worker.inbox.forget('a');
    const { Redis } = await import('ioredis');
    const client = new Redis(redis.url);
    const keys = await client.keys('*');
    await Promise.all([worker, api].flatMap((live) => Object.values(live).map((part) => part.close())));
    await until(
      async () =>
        String(await client.client('LIST'))
          .trim()
          .split('\n').length === 1,
    );
    client.disconnect();

    expect(keys).toEqual([]);
  });
});
