import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type RedisServer, sharedRedisUrl, startRedis } from '@live-code/testing';
import { Redis } from 'ioredis';

const ask = async <Answer>(url: string, question: (redis: Redis) => Promise<Answer>): Promise<Answer> => {
  const redis = new Redis(url, { retryStrategy: () => null, commandTimeout: 500, disconnectTimeout: 50 });
  redis.on('error', () => {});
  try {
    return await question(redis);
  } finally {
    redis.disconnect();
  }
};

describe('a Redis of a test', () => {
  let server: RedisServer;

  beforeAll(async () => {
    server = await startRedis();
  });

  afterAll(async () => {
    await server.stop();
  });

  const ping = (): Promise<string> => ask(server.url, (redis) => redis.ping());

  it('answers', async () => {
    await expect(ping()).resolves.toBe('PONG');
  });

  it('is not the one that the run shares', async () => {
    expect(server.url).not.toBe(sharedRedisUrl());
    await expect(ask(sharedRedisUrl(), (redis) => redis.ping())).resolves.toBe('PONG');
  });

  it('answers nothing while it is paused', async () => {
    await server.pause();
    await expect(ping()).rejects.toThrow();

    await server.resume();
    await expect(ping()).resolves.toBe('PONG');
  });

  it('comes back on the same port, empty', async () => {
    await ask(server.url, (redis) => redis.set('key', 'value'));

    await server.stop();
    await expect(ping()).rejects.toThrow();
    await server.start();

    await expect(ask(server.url, (redis) => redis.get('key'))).resolves.toBeNull();
  });

  it('can be stopped while it is paused, and stopped again', async () => {
    await server.pause();

    await server.stop();
    await server.stop();

    await expect(ping()).rejects.toThrow();
    await server.start();
  });
});
