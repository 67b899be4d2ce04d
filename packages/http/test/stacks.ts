import { freshPostgres, type Program, startApi, startProgram, startRedis } from '@live-code/testing';

/** What runs, and how it is brought down and up again. */
export interface Stack {
  readonly url: () => string;
  restartApi(): Promise<void>;
  restartRedis(): Promise<void>;
  stop(): Promise<void>;
}

const QUIET = { LOG_LEVEL: 'fatal', PYTHON: '/usr/bin/python3' };

const startAlone = async (): Promise<Stack> => {
  const { url, kill } = await startApi(QUIET);
  const nothing = async (): Promise<void> => {};
  return {
    url: () => url,
    restartApi: nothing,
    restartRedis: nothing,
    stop: async () => void (await kill()),
  };
};

/** An API and a worker in processes of their own, on PostgreSQL and Redis. */
const startApart = async (): Promise<Stack> => {
  const [redis, postgres] = await Promise.all([startRedis(), freshPostgres()]);
  const env = { ...QUIET, DATABASE_URL: postgres.url, REDIS_URL: redis.url };
  const startIt = () => startApi({ ...env, EMBEDDED_WORKER: 'false' });
  let api: Program & { readonly url: string } = await startIt();
  const worker = startProgram('packages/worker/dist/main.js', { env: { ...env, WORKER_CONCURRENCY: '4' } });
  await worker.says(/Live Code worker: /);
  return {
    url: () => api.url,
    restartApi: async () => {
      await api.kill();
      api = await startIt();
    },
    restartRedis: async () => {
      await redis.stop();
      await redis.start();
    },
    stop: async () => {
      await Promise.all([api.kill(), worker.kill()]);
      await Promise.all([redis.stop(), postgres.drop()]);
    },
  };
};

/** The ways in which Live Code is deployed, and how each is started. */
export const STACKS: readonly [name: string, start: () => Promise<Stack>][] = [
  ['in one process', startAlone],
  ['of an API and a worker apart', startApart],
];
