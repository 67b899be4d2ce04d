import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  freshPostgres,
  type Program,
  type Receiver,
  type RedisServer,
  startProgram,
  startReceiver,
  startRedis,
} from '@live-code/testing';
import { createLiveCode, type LiveCode } from 'live-code';

const COUNT = 20;

describe('webhooks of executions that a worker without the secret runs', () => {
  let redis: RedisServer;
  let database: Awaited<ReturnType<typeof freshPostgres>>;
  let receiver: Receiver;
  let worker: Program;
  let apis: readonly [LiveCode, LiveCode];

  beforeEach(async () => {
    // Slow enough that whoever looks meanwhile finds every delivery in another's hands.
    const answerLater = (end: () => void): void => void setTimeout(end, 1500);
    [redis, database, receiver] = await Promise.all([
      startRedis(),
      freshPostgres(),
      startReceiver((_, res) => answerLater(() => res.writeHead(204).end())),
    ]);
    const shared = { databaseUrl: database.url, redisUrl: redis.url, logLevel: 'error' } as const;
    const open = () =>
      createLiveCode({
        ...shared,
        embeddedWorker: false,
        webhookSecret: [`whsec_${randomBytes(32).toString('base64')}`],
        webhookAllowedHosts: ['127.0.0.1'],
      });
    apis = [await open(), await open()];
    for (const api of apis) await api.start();
    worker = startProgram('packages/worker/dist/main.js', {
      env: { DATABASE_URL: database.url, REDIS_URL: redis.url, RUNNER: 'process', LOG_LEVEL: 'error' },
    });
    await worker.says(/Live Code worker: /);
  });

  afterEach(async () => {
    await worker.kill();
    for (const api of apis) await api.close();
    await Promise.all([receiver.close(), redis.stop(), database.drop()]);
  });

  it('are delivered once each by the APIs that have it', async () => {
    const [api] = apis;
    const { id: sessionId } = await api.openSession({ sourceCode: 'print(1)' });
    const input = { callbackUrl: `http://127.0.0.1:${receiver.port}/` };
    const ids = await Promise.all(
      Array.from({ length: COUNT }, async () => (await api.submitExecution({ sessionId, input })).id),
    );
    for (const executionId of ids) {
      while ((await api.readWebhook({ executionId })).state !== 'DELIVERED') {
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    }

    expect(receiver.requests.map(({ headers }) => headers['webhook-id']).sort()).toEqual(ids.sort());
    for (const { body } of receiver.requests) expect(JSON.parse(body)).toMatchObject({ status: 'COMPLETED' });
  });
});
