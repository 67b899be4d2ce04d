import { SOURCE_VARIABLE, startRedis, URL_VARIABLE } from './redis.ts';
import type { RedisServer } from './redis-server.ts';
import { findRedis } from './redis-source.ts';

let server: RedisServer | null = null;

const tell = (line: string): void => void process.stderr.write(`tests: ${line}\n`);

/** Starts the Redis that a run of tests shares, and says where it comes from. */
export const startRedisForRun = async (): Promise<void> => {
  const { source, description } = await findRedis(process.env, tell);
  tell(`Redis comes from ${description}.`);
  process.env[SOURCE_VARIABLE] = JSON.stringify(source);
  server = await startRedis();
  process.env[URL_VARIABLE] = server.url;
};

/** Stops it. */
export const stopRedisForRun = async (): Promise<void> => {
  await server?.stop();
  server = null;
};
