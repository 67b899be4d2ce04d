import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openRedisLive, type RedisLive } from '@live-code/adapters/redis';
import { silentLog, until } from '@live-code/contracts';
import type { FeedEvent, SessionEvent } from '@live-code/core';
import { type RedisServer, startRedis } from '@live-code/testing';
import { Redis } from 'ioredis';
import { monitorRedis } from '../bullmq/monitor-redis.ts';

const begun: FeedEvent = { seq: 2, type: 'status', status: 'RUNNING', at: 1000 };
const printed = (seq: number): FeedEvent => ({ seq, type: 'stdout', text: `${seq}`, bytes: null });
const closed: SessionEvent = { type: 'session', status: 'CLOSED', version: 2, updatedAt: 1000, client: null };

describe('what is told at one moment', () => {
  let redis: RedisServer;
  let live: RedisLive;
  const ids = ['a', 'b', 'c', 'd', 'e'];

  beforeEach(async () => {
    redis = await startRedis();
    live = openRedisLive({ url: redis.url, log: silentLog });
  });

  afterEach(async () => {
    await Promise.all(Object.values(live).map((part) => part.close()));
    await redis.stop();
  });

  const tellAll = (event: FeedEvent): Promise<unknown> =>
    Promise.all(ids.map((id) => live.feed.publish(id, event)));

  it('is one command, whatever it is of, and everybody hears what is theirs', async () => {
    const heard: [id: string, news: unknown][] = [];
    for (const id of ids) {
      await live.feed.subscribe(id, (news) => heard.push([id, news]));
      await live.sessionFeed.subscribe(id, (news) => heard.push([id, news]));
    }
    // Once Redis knows the script.
    await tellAll(begun);
    const commands: string[] = [];
    const monitor = await monitorRedis(redis.url, (command) => commands.push(command));
    heard.length = 0;

    await Promise.all([tellAll(printed(3)), ...ids.map((id) => live.sessionFeed.publish(id, closed))]);
    await until(() => heard.length >= 2 * ids.length);

    expect(heard).toEqual([...ids.map((id) => [id, printed(3)]), ...ids.map((id) => [id, closed])]);
    await until(() => commands.length > 0);
    expect(commands).toEqual(['evalsha']);
    monitor.close();
  });

  it('is told again of those whose log was lost, and of no others', async () => {
    await tellAll(begun);
    const client = new Redis(redis.url);
    expect(await client.del('live-code:{b}:log')).toBe(1);
    client.disconnect();
    const heard: [id: string, news: unknown][] = [];
    for (const id of ids) await live.feed.subscribe(id, (news) => heard.push([id, news]));

    await tellAll(printed(3));
    await until(() => heard.length > ids.length);

    expect(heard).toHaveLength(ids.length + 1);
    expect(heard.filter(([id]) => id === 'b')).toEqual([
      ['b', begun],
      ['b', printed(3)],
    ]);
    for (const id of ids) {
      expect(await live.feed.read(id, { after: 0, limit: 10 })).toEqual([begun, printed(3)]);
    }
  });
});
