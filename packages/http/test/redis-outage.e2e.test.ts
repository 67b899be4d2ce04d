import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  type ApiClient,
  apiClient,
  type Program,
  type RedisServer,
  startApi,
  startRedis,
} from '@live-code/testing';

describe('the started program while Redis is down', () => {
  let redis: RedisServer;
  let program: Program;
  let api: ApiClient;

  beforeEach(async () => {
    redis = await startRedis();
    const started = await startApi({ REDIS_URL: redis.url, LEASE_MS: '900', LOG_LEVEL: 'error' });
    program = started;
    api = apiClient(started.url);
    await api.result('print("warm")');
  });

  afterEach(async () => {
    await program.kill();
    await redis.stop();
  });

  const readiness = async () => (await api.call('GET', '/readyz')).body.dependencies;

  const untilReady = async (): Promise<void> => {
    while ((await api.call('GET', '/readyz')).status !== 200) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };

  it('answers a run within two seconds, and executes later, once, whatever it accepted', async () => {
    const session = await api.open('print("kept")');
    await redis.stop();

    const answers = await Promise.all(
      Array.from({ length: 5 }, () =>
        api.call('POST', `/sessions/${session}/run`, undefined, { signal: AbortSignal.timeout(2000) }),
      ),
    );
    for (const { status } of answers) expect([202, 503]).toContain(status);
    const accepted = answers.filter(({ status }) => status === 202);
    for (const { body } of accepted) {
      expect((await api.call('GET', `/executions/${body.execution_id}`)).body.status).toBe('QUEUED');
    }
    expect(await readiness()).toMatchObject({ database: 'up', queue: 'down' });

    await redis.start();
    await untilReady();
    for (const { body } of accepted) {
      expect(await api.ended(String(body.execution_id))).toMatchObject({
        status: 'COMPLETED',
        stdout: 'kept\n',
        attempt: 1,
      });
    }
    expect(accepted).not.toHaveLength(0);
  });

  it('loses nothing when Redis comes back empty, with executions waiting', async () => {
    const blocker = await api.open('import time; time.sleep(1.5); print("slow")');
    const session = await api.open('print("kept")');
    const ids = await Promise.all([
      ...Array.from({ length: 4 }, () => api.run(blocker)),
      ...Array.from({ length: 20 }, () => api.run(session)),
    ]);

    await redis.stop();
    await redis.start();

    for (const id of ids) expect(await api.ended(id)).toMatchObject({ status: 'COMPLETED', attempt: 1 });
  });
});
