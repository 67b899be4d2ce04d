import { afterEach, describe, expect, it } from '@jest/globals';
import { QueueFull, QueueUnavailable, RunnerUnavailable, StoreUnavailable } from '@live-code/core';
import { pino } from 'pino';
import { type AppUnderTest, type RunningApp, runApp } from './running-app.ts';

const NOBODY = '01981d3f-6a6b-7c3e-9d5a-3f0a4c1b2d00';

/** A logger, and what was written to it. */
const recorder = () => {
  const text: string[] = [];
  return {
    logger: pino({ level: 'info' }, { write: (line: string) => void text.push(line) }),
    text: () => text.join(''),
    lines: () => text.map((line) => JSON.parse(line)),
  };
};

describe('the app', () => {
  let app: RunningApp;
  const start = async (given: AppUnderTest = {}): Promise<RunningApp> => {
    app = await runApp(given);
    return app;
  };
  afterEach(() => app.close());

  it('says what it can run, and with which limits', async () => {
    await start();
    const { status, body } = await app.call('GET', '/languages');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      languages: [{ language: 'python', version: '3.11.2', aliases: ['python3', 'py'], entry: 'main.py' }],
      limits: { default: { wall_time_ms: 10_000 }, maximum: { wall_time_ms: 60_000 } },
      runner: {
        name: 'held',
        isolated: false,
        enforces: ['wall_time_ms', 'output_bytes'],
        enforced_by: 'nobody',
      },
    });
  });

  it('is alive whatever else is', async () => {
    const away = async () => Promise.reject(new StoreUnavailable('gone', undefined));
    await start({ over: { readiness: away } });
    expect(await app.call('GET', '/healthz')).toMatchObject({ status: 200, body: { status: 'ok' } });
  });

  it('is ready when every dependency is up', async () => {
    await start();
    expect(await app.call('GET', '/readyz')).toMatchObject({
      status: 200,
      body: { ready: true, dependencies: { database: 'up', queue: 'up', runner: 'up' } },
    });
  });

  it('is not ready when one is down, and says which', async () => {
    const dependencies = { database: 'up', queue: 'down', runner: 'up' } as const;
    await start({ over: { readiness: async () => ({ ready: false, dependencies }) } });
    expect(await app.call('GET', '/readyz')).toMatchObject({
      status: 503,
      body: { ready: false, dependencies },
    });
  });

  it('is not ready from when it begins to close', async () => {
    await start({ options: { closing: AbortSignal.abort() } });
    expect(await app.call('GET', '/readyz')).toMatchObject({ status: 503, body: { ready: false } });
    expect(await app.call('GET', '/healthz')).toMatchObject({ status: 200 });
  });

  it('shows a diagnosis only where it is asked to', async () => {
    await start({ options: { debug: true } });
    const response = await fetch(`${app.url}/debug/diagnosis`);
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ queuedExecutions: 0, embeddedWorker: true });
  });

  it('shows the workers only where it is asked to', async () => {
    await start({ options: { debug: true } });
    const response = await fetch(`${app.url}/debug/workers`);
    expect(await response.json()).toEqual({
      workers: [
        {
          id: expect.stringContaining(`:${process.pid}:`),
          host: expect.any(String),
          pid: process.pid,
          concurrency: 4,
          version: '0.1.0',
          state: 'working',
          runner: 'held',
          languages: { python: '3.11.2' },
          started_at: expect.stringMatching(/^20.*Z$/),
          seen_at: expect.stringMatching(/^20.*Z$/),
        },
      ],
    });
  });

  it('tells that no worker is there where it runs nothing itself', async () => {
    await start({ settings: { embeddedWorker: false } });
    expect(await app.call('GET', '/languages')).toMatchObject({
      status: 503,
      body: { code: 'runner_unavailable' },
    });
  });

  it.each([
    [new QueueFull(10), 'queue_full', '10 executions are queued already; try again shortly.', '5'],
    [
      new StoreUnavailable('10.0.0.7: refused', undefined),
      'store_unavailable',
      'Database is away; try again shortly.',
      '2',
    ],
    [
      new QueueUnavailable('10.0.0.7: refused', undefined),
      'queue_unavailable',
      'Queue is away; try again shortly.',
      '2',
    ],
    [
      new RunnerUnavailable('10.0.0.7: refused', undefined),
      'runner_unavailable',
      'Runner is away; try again shortly.',
      '2',
    ],
  ])(
    'answers %s with 503 and when to come back, and nothing of its inside',
    async (error, code, detail, seconds) => {
      await start({ over: { submitExecution: async () => Promise.reject(error) } });
      const { status, headers, body } = await app.call('POST', `/sessions/${NOBODY}/run`);
      expect({ status, code: body.code, detail: body.detail }).toEqual({ status: 503, code, detail });
      expect(headers.get('Retry-After')).toBe(seconds);
    },
  );

  it('answers what it did not expect with a 500 that tells nothing, and logs it once', async () => {
    const { logger, lines } = recorder();
    const over = { readSession: async () => Promise.reject(new Error('secret of the house')) };
    await start({ over, options: { logger } });
    const { status, body } = await app.call('GET', `/code-sessions/${NOBODY}`, {
      headers: { 'X-Request-Id': 'find-me' },
    });
    expect({ status, code: body.code, request_id: body.request_id }).toEqual({
      status: 500,
      code: 'internal_error',
      request_id: 'find-me',
    });
    expect(JSON.stringify(body)).not.toMatch(/secret|\.ts|at /);
    expect(lines()).toHaveLength(1);
    expect(lines()[0]).toMatchObject({
      level: 50,
      req: { id: 'find-me', method: 'GET', path: `/code-sessions/${NOBODY}` },
      res: { status: 500 },
      err: { message: 'secret of the house', stack: expect.stringContaining('server.int.test') },
    });
  });

  it('takes no status from an error that is not its own', async () => {
    const foreign = Object.assign(new Error('not found at 10.0.0.7'), { status: 404, expose: true });
    await start({ over: { readSession: async () => Promise.reject(foreign) } });
    expect(await app.call('GET', `/code-sessions/${NOBODY}`)).toMatchObject({
      status: 500,
      body: { code: 'internal_error' },
    });
  });

  it('answers what was thrown and is no error with a 500, too', async () => {
    await start({ over: { readSession: async () => Promise.reject('a string') } });
    expect(await app.call('GET', `/code-sessions/${NOBODY}`)).toMatchObject({ status: 500 });
  });

  it('logs no code, no query and no header', async () => {
    const { logger, lines, text } = recorder();
    await start({ options: { logger } });
    await app.call('POST', '/code-sessions', {
      json: { sourceCode: 'password = "hunter2"' },
      headers: { Authorization: 'Bearer hunter2' },
    });
    await app.call('POST', '/code-sessions', {
      bytes: '{"hunter2',
      headers: { 'Content-Type': 'application/json' },
    });
    await app.call('GET', '/code-sessions?cursor=hunter2');
    await app.call('GET', '/healthz');
    expect(lines().map(({ level, req, res }) => [level, req.method, req.path, res.status])).toEqual([
      [30, 'POST', '/code-sessions', 201],
      [30, 'POST', '/code-sessions', 400],
      [30, 'GET', '/code-sessions', 400],
    ]);
    expect(text()).not.toContain('hunter2');
  });

  it('keeps a well-formed X-Request-Id, and replaces another', async () => {
    await start();
    const idFor = async (sent: string) =>
      (await app.call('GET', '/healthz', { headers: { 'X-Request-Id': sent } })).headers.get('X-Request-Id');
    expect(await idFor('abc-1.2_3')).toBe('abc-1.2_3');
    expect(await idFor('a b')).toMatch(/^[0-9a-f-]{36}$/);
    expect(await idFor('x'.repeat(129))).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('tells browsers to guess no types and keep no answers, and nobody what it is made with', async () => {
    await start();
    for (const path of ['/healthz', '/nothing', '/code-sessions']) {
      const { headers } = await app.call('GET', path);
      expect(headers.get('X-Content-Type-Options')).toBe('nosniff');
      expect(headers.get('Cache-Control')).toBe('no-store');
      expect(headers.get('X-Powered-By')).toBeNull();
    }
  });

  it('answers HEAD as GET without the body', async () => {
    await start();
    const id = await app.open();
    const { status, headers, body } = await app.call('HEAD', `/code-sessions/${id}`);
    expect({ status, etag: headers.get('ETag'), body }).toEqual({
      status: 200,
      etag: '"1"',
      body: undefined,
    });
  });

  describe('asked to check its answers', () => {
    it('turns one that strays from the API document into a 500', async () => {
      const { logger, lines } = recorder();
      const session = await (await start()).liveCode.openSession();
      await app.close();
      const over = { readSession: async () => ({ ...session, version: 0 }) };
      await start({ over, options: { logger } });
      expect(await app.call('GET', `/code-sessions/${session.id}`)).toMatchObject({
        status: 500,
        body: { code: 'internal_error' },
      });
      expect(lines()[0].err.message).toContain('/version must be >= 1');
    });
  });
});
