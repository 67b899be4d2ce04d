import { afterEach, describe, expect, it } from '@jest/globals';
import { until } from '@live-code/contracts';
import type { RunOutcome } from '@live-code/core';
import { type Receiver, startReceiver } from '@live-code/testing';
import { type RunningApp, runApp } from './running-app.ts';

const SETTINGS = {
  webhookSecret: ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
  webhookAllowedHosts: ['127.0.0.1'],
  webhookRetryMs: [10],
};

let app: RunningApp;
let receiver: Receiver;

const start = async (settings: object = SETTINGS, status = 200): Promise<void> => {
  receiver = await startReceiver((_, res) => void res.writeHead(status).end());
  app = await runApp({ settings });
};

afterEach(async () => {
  await app.close();
  await receiver.close();
});

const submit = async (callbackUrl = `http://127.0.0.1:${receiver.port}/hook`) =>
  app.call('POST', `/sessions/${await app.open()}/run`, { json: { callback_url: callbackUrl } });
const webhook = async (executionId: string) =>
  (await app.call('GET', `/executions/${executionId}/webhook`)).body;

describe('a run with a callback_url', () => {
  const ENDS: Readonly<Record<string, Partial<RunOutcome>>> = {
    COMPLETED: { stdout: 'é👩🏽‍🚀\0"\\' },
    FAILED: { end: 'failed', reason: 'runtime_error', exitCode: 1 },
    TIMEOUT: { end: 'timedOut', reason: 'wall', exitCode: null },
  };

  it.each(Object.entries(ENDS))(
    'is told that it is %s, with all that can be read of it',
    async (status, outcome) => {
      await start();
      const id = (await submit()).body.execution_id;
      expect(await webhook(id)).toEqual({
        execution_id: id,
        state: 'WAITING',
        attempt_count: 0,
        attempts: [],
        next_attempt_at: null,
      });
      await app.runner.end(outcome);
      await until(() => receiver.requests.length === 1);

      const { bytes, body } = await app.call('GET', `/executions/${id}`);
      expect(body.status).toBe(status);
      expect(receiver.requests[0]?.body).toBe(bytes.toString());
      await until(async () => (await webhook(id)).state === 'DELIVERED');
      expect(await webhook(id)).toEqual({
        execution_id: id,
        state: 'DELIVERED',
        attempt_count: 1,
        attempts: [{ at: expect.any(String), status: 200, error: null, duration_ms: expect.any(Number) }],
        next_attempt_at: null,
      });
    },
  );

  const told = async (): Promise<unknown> => {
    await until(() => receiver.requests.length === 1);
    return JSON.parse(receiver.requests[0]?.body ?? '');
  };

  it('is told of its cancellation while it runs', async () => {
    await start();
    const id = (await submit()).body.execution_id;
    await app.runner.begun();
    await app.call('POST', `/executions/${id}/cancel`);
    expect(await told()).toMatchObject({ execution_id: id, status: 'CANCELLED' });
  });

  it('is told of its cancellation while it waits', async () => {
    await start({ ...SETTINGS, embeddedWorker: false });
    const id = (await submit()).body.execution_id;
    await app.call('POST', `/executions/${id}/cancel`);
    expect(await told()).toMatchObject({ execution_id: id, status: 'CANCELLED', started_at: null });
  });

  it('is told no more where that is gone', async () => {
    await start(SETTINGS, 410);
    const id = (await submit()).body.execution_id;
    await app.runner.end();
    await until(async () => (await webhook(id)).state === 'FAILED');
    expect(await webhook(id)).toMatchObject({
      attempts: [{ status: 410, error: 'The receiver answered 410.' }],
      next_attempt_at: null,
    });
  });

  it('says when the next attempt is', async () => {
    await start({ ...SETTINGS, webhookRetryMs: [3_600_000] }, 503);
    const id = (await submit()).body.execution_id;
    await app.runner.end();
    await until(async () => (await webhook(id)).attempt_count === 1);
    const { state, attempts, next_attempt_at } = await webhook(id);
    expect({ state, attempts }).toMatchObject({ state: 'DUE', attempts: [{ status: 503 }] });
    expect(Date.parse(next_attempt_at) - Date.parse(attempts[0].at)).toBeGreaterThan(2_000_000);
  });

  it.each([
    'http://127.0.0.1:9/',
    'https://127.0.0.1/',
    'https://[::1]/',
    'https://2130706433/',
    'https://0x7f.1/',
    'https://localhost/',
    'https://169.254.169.254/latest/meta-data',
  ])('is refused where that is %s', async (url) => {
    await start({ ...SETTINGS, webhookAllowedHosts: [] });
    expect(await submit(url)).toMatchObject({
      status: 422,
      body: {
        code: 'invalid_input',
        detail: expect.stringContaining(`callback_url: "${url}" is not valid; expected a`),
        errors: [{ field: 'callback_url', value: url, expected: expect.any(String) }],
      },
    });
    expect((await app.liveCode.diagnose()).queuedExecutions).toBe(0);
  });

  it('is refused where webhooks are not set up', async () => {
    await start({});
    const { status, body } = await submit();
    expect(status).toBe(422);
    expect(body.detail).toContain('expected none, since webhooks are not set up here.');
  });

  it('takes none but a text', async () => {
    await start();
    expect(
      await app.call('POST', `/sessions/${await app.open()}/run`, { json: { callback_url: 1 } }),
    ).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'callback_url' }] },
    });
  });

  it('is told apart from one without', async () => {
    await start();
    const session = await app.open();
    const execution = await app.run(session);
    expect(await app.call('GET', `/executions/${execution}/webhook`)).toMatchObject({
      status: 404,
      body: { code: 'webhook_not_found' },
    });
    expect(await app.call('GET', `/executions/${session}/webhook`)).toMatchObject({
      status: 404,
      body: { code: 'execution_not_found' },
    });
  });
});
