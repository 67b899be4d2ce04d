import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { until } from '@live-code/contracts';
import { apiClient, type Program, type Receiver, startApi, startReceiver } from '@live-code/testing';
import { Webhook } from 'standardwebhooks';

const SECRET = `whsec_${randomBytes(32).toString('base64')}`;
const ENV = {
  LOG_LEVEL: 'error',
  WEBHOOK_SECRET: SECRET,
  WEBHOOK_ALLOWED_HOSTS: '127.0.0.1',
  WEBHOOK_RETRY_MS: '20,30,40,50,60',
};

describe('webhooks of the started program', () => {
  let program: Program | undefined;
  let receiver: Receiver | undefined;

  afterEach(async () => {
    await program?.kill();
    await receiver?.close();
  });

  const start = async (env: Record<string, string> = {}) => {
    const started = await startApi({ ...ENV, ...env });
    program = started;
    return { program: started, api: apiClient(started.url) };
  };
  const verified = ({ body, headers }: Receiver['requests'][number]): unknown =>
    new Webhook(SECRET).verify(body, headers as Record<string, string>);

  it('are sent again to a receiver that fails five times, and then taken once', async () => {
    const statuses = [500, 302, 404, 429, 503];
    const failing = await startReceiver((_, res) => void res.writeHead(statuses.shift() ?? 202).end());
    receiver = failing;
    const { api } = await start();
    const id = await api.run(await api.open('print("Hello")'), {
      callback_url: `http://127.0.0.1:${failing.port}/hook`,
    });
    const ended = await api.ended(id);
    const read = async () => (await api.call('GET', `/executions/${id}/webhook`)).body;
    await until(async () => (await read()).state === 'DELIVERED');

    expect(failing.requests).toHaveLength(6);
    expect(new Set(failing.requests.map(({ headers }) => headers['webhook-id']))).toEqual(new Set([id]));
    for (const request of failing.requests) expect(verified(request)).toEqual(ended);
    expect(ended).toMatchObject({ status: 'COMPLETED', stdout: 'Hello\n' });
    expect((await read()).attempts).toMatchObject(
      [500, 302, 404, 429, 503, 202].map((status) => ({ status })),
    );
  });

  it('are delivered after a crash between the execution’s end and theirs', async () => {
    const held: ServerResponse[] = [];
    let isBack = false;
    const holding = await startReceiver((_, res) => {
      if (isBack) res.end();
      else held.push(res);
    });
    receiver = holding;
    const folder = await mkdtemp(join(tmpdir(), 'live-code-webhooks-'));
    try {
      const env = { DATABASE_URL: `file:${join(folder, 'live-code.db')}` };
      const first = await start(env);
      const id = await first.api.run(await first.api.open('print("kept")'), {
        callback_url: `http://127.0.0.1:${holding.port}/`,
      });
      await until(() => held.length === 1);
      await first.program.kill();
      isBack = true;

      const second = await start(env);
      await until(
        async () => (await second.api.call('GET', `/executions/${id}/webhook`)).body.state === 'DELIVERED',
      );
      expect(holding.requests.map(verified)).toMatchObject([
        { execution_id: id, stdout: 'kept\n' },
        { execution_id: id, stdout: 'kept\n' },
      ]);
      expect(await second.program.stop()).toBe(0);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('never go to this machine by any name of it, unless that is allowed', async () => {
    const { api } = await start({ WEBHOOK_ALLOWED_HOSTS: '' });
    const session = await api.open('print(1)');
    for (const host of ['127.0.0.1', '[::1]', '2130706433', '0x7f.1', 'localhost', '[::ffff:127.0.0.1]']) {
      const answer = await api.call('POST', `/sessions/${session}/run`, { callback_url: `https://${host}/` });
      expect([host, answer.status]).toEqual([host, 422]);
      expect(answer.body).toMatchObject({
        errors: [
          { field: 'callback_url', value: `https://${host}/`, expected: 'a host on the public internet' },
        ],
      });
    }
  });

  it('leave a secret that is wrong out of what the program says', async () => {
    const wrong = await startApi({ WEBHOOK_SECRET: 'whsec_hunter2' }).then(
      () => '',
      (error: Error) => error.message,
    );
    expect(wrong).toContain('WEBHOOK_SECRET is not one; expected whsec_');
    expect(wrong).not.toContain('hunter2');
  });
});
