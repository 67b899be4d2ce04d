import { startRedisContainer } from './redis-container.ts';
import { startRedisProcess } from './redis-process.ts';
import type { RedisServer } from './redis-server.ts';
import { findRedis, type RedisSource } from './redis-source.ts';

/** Where this run's Redis comes from, as JSON, for processes that the run starts. */
export const SOURCE_VARIABLE = 'LIVE_CODE_TEST_REDIS_SOURCE';

/** Address of the Redis that a whole run shares. */
export const URL_VARIABLE = 'LIVE_CODE_TEST_REDIS_URL';

const readSource = async (): Promise<RedisSource> => {
  const known = process.env[SOURCE_VARIABLE];
  if (known !== undefined) return JSON.parse(known) as RedisSource;
  return (await findRedis(process.env, () => {})).source;
};

/** Starts a Redis that the caller may stop, restart and freeze, and must stop at the end. */
export const startRedis = async (): Promise<RedisServer> => {
  const source = await readSource();
  return source.kind === 'image' ? startRedisContainer(source.name) : startRedisProcess(source.path);
};

/**
 * URL of the Redis that the whole run shares: keep to a key prefix of your own, and leave it running.
 * @throws {Error} outside of a run that has one.
 */
export const sharedRedisUrl = (): string => {
  const url = process.env[URL_VARIABLE];
  if (url === undefined)
    throw new Error(`${URL_VARIABLE} is not set: is this package listed in jest.config.mjs?`);
  return url;
};
