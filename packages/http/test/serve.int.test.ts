import { once } from 'node:events';
import { Agent, createServer, get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { completeSettings, type GivenSettings } from 'live-code';
import { type RunningServer, serve } from '../src/serve.ts';

describe('the served API', () => {
  const running: RunningServer[] = [];
  const start = async (given: GivenSettings = {}): Promise<RunningServer> => {
    const server = await serve(
      completeSettings({ port: 0, logLevel: 'silent', embeddedWorker: false, nodeEnv: 'test', ...given }),
    );
    running.push(server);
    return server;
  };
  afterEach(async () => {
    await Promise.all(running.splice(0).map((server) => server.close()));
  });

  const post = async (url: string): Promise<Record<string, string>> =>
    JSON.parse(await (await fetch(url, { method: 'POST' })).text());

  it('listens on a free port where it is asked to, and says where', async () => {
    const { url } = await start();
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:[1-9]\d*$/);
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
  });

  it('says localhost where it listens everywhere', async () => {
    const { url } = await start({ host: '0.0.0.0' });
    expect(url).toMatch(/^http:\/\/localhost:\d+$/);
  });

  it('has /debug except in production', async () => {
    const statuses = [];
    for (const nodeEnv of ['development', 'production'] as const) {
      const { url } = await start({ nodeEnv });
      statuses.push((await fetch(`${url}/debug/diagnosis`)).status);
    }
    expect(statuses).toEqual([200, 404]);
  });

  it('refuses a port that is taken, in one sentence', async () => {
    const other = createServer();
    await once(other.listen(0, '127.0.0.1'), 'listening');
    const { port } = other.address() as AddressInfo;
    try {
      await expect(start({ port })).rejects.toMatchObject({
        name: 'ListenError',
        message: `Port ${port} of 127.0.0.1 is taken; set PORT to another one, or PORT=0 for any free one.`,
      });
    } finally {
      other.close();
    }
  });

  it('refuses an address that is not this machine’s, in one sentence', async () => {
    await expect(start({ host: '192.0.2.1' })).rejects.toThrow(
      /^Cannot listen on port 0 of 192\.0\.2\.1 \(E\w+\)/,
    );
  });

  it('answers who waits when it closes, ends their connections, and accepts nobody new', async () => {
    const { url, close } = await start({ shutdownGraceMs: 3_600_000 });
    const { session_id } = await post(`${url}/code-sessions`);
    const { execution_id } = await post(`${url}/sessions/${session_id}/run`);
    const agent = new Agent({ keepAlive: true });
    // The server says "continue" when it has begun to handle the request.
    const headers = { Expect: '100-continue' };
    const waiting = get(`${url}/executions/${execution_id}?wait=30`, { agent, headers });
    await once(waiting, 'continue');

    const closed = close();
    const [response] = (await once(waiting, 'response')) as [IncomingMessage];
    expect(response.statusCode).toBe(200);
    expect(JSON.parse((await response.setEncoding('utf8').toArray()).join(''))).toMatchObject({
      status: 'QUEUED',
    });
    await closed;
    await expect(fetch(`${url}/healthz`)).rejects.toThrow('fetch failed');
    agent.destroy();
  });

  it('closes once, however often it is asked to', async () => {
    const { close } = await start();
    await Promise.all([close(), close()]);
    await close();
  });
});
