import { startRedisContainer } from './redis-container.ts';
import { startRedisProcess } from './redis-process.ts';
import type { RedisServer } from './redis-server.ts';
import { REDIS } from './server-source.ts';
import { sharedUrl, sourceOf } from './shared-servers.ts';

/** Starts a Redis that the caller may stop, restart and freeze, and must stop at the end. */
export const startRedis = async (): Promise<RedisServer> => {
  const source = await sourceOf(REDIS);
  return source.kind === 'image' ? startRedisContainer(source.name) : startRedisProcess(source.path);
};

/**
 * URL of the Redis that the whole run shares: keep to a key prefix of your own, and leave it running.
 * @throws {Error} outside of a run that has one.
 */
export const sharedRedisUrl = (): string => sharedUrl(REDIS);
