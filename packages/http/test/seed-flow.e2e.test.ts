import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { json } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  type ApiClient,
  apiClient,
  type Program,
  type RedisServer,
  startApi,
  startRedis,
} from '@live-code/testing';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

interface Stack {
  /** For one more program, which shares nothing with those before. */
  env(): Record<string, string>;
  stop(): Promise<void>;
}

const STACKS: readonly [string, () => Promise<Stack>][] = [
  ['sql.js and the queue in memory', async () => ({ env: () => ({}), stop: async () => {} })],
  [
    'sql.js and BullMQ on Redis',
    async () => {
      const redis: RedisServer = await startRedis();
      let databases = 0;
      return { env: () => ({ REDIS_URL: `${redis.url}/${databases++}` }), stop: () => redis.stop() };
    },
  ],
];

describe.each(STACKS)('the started program on %s', (_, startStack) => {
  let stack: Stack;
  let program: Program;
  let api: ApiClient;

  beforeAll(async () => {
    stack = await startStack();
    const started = await startApi({ ...stack.env(), LOG_LEVEL: 'error' });
    program = started;
    api = apiClient(started.url);
  });

  afterAll(async () => {
    await program.kill();
    await stack.stop();
  });

  it('opens a session, saves code, runs it and shows the result; a later save changes nothing of the run', async () => {
    const opened = await api.call('POST', '/code-sessions');
    expect(opened).toMatchObject({
      status: 201,
      body: { session_id: expect.stringMatching(UUID), status: 'ACTIVE' },
    });
    const session = opened.body.session_id;

    const save = (sourceCode: string) =>
      api.call('PATCH', `/code-sessions/${session}`, { language: 'python', sourceCode });
    expect(await save("import time; time.sleep(0.5); print('Hello World')")).toMatchObject({
      status: 200,
      body: { session_id: session, version: 2 },
    });

    const run = await api.call('POST', `/sessions/${session}/run`);
    expect(run).toMatchObject({
      status: 202,
      body: { execution_id: expect.stringMatching(UUID), status: 'QUEUED' },
    });
    const execution = String(run.body.execution_id);
    expect(run.headers.get('location')).toBe(`/executions/${execution}`);

    expect(await save("print('something else')")).toMatchObject({ status: 200, body: { version: 3 } });

    expect(await api.ended(execution)).toMatchObject({
      execution_id: execution,
      session_id: session,
      status: 'COMPLETED',
      stdout: 'Hello World\n',
      stderr: '',
      execution_time_ms: expect.any(Number),
      exit_code: 0,
      attempt: 1,
    });
    expect(await api.ended(await api.run(String(session)))).toMatchObject({ stdout: 'something else\n' });
  });

  it('runs one execution for one idempotency key, and refuses the key with another body', async () => {
    const session = await api.open('import sys; print(sys.stdin.read())');
    const run = (body: object) =>
      api.call('POST', `/code-sessions/${session}/run`, body, { headers: { 'idempotency-key': 'once' } });

    const answers = await Promise.all([run({ stdin: 'a' }), run({ stdin: 'a' }), run({ stdin: 'a' })]);
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202]);
    expect(new Set(answers.map(({ body }) => body.execution_id)).size).toBe(1);
    await api.ended(String(answers[0]?.body.execution_id));
    expect((await run({ stdin: 'a' })).body).toMatchObject({ execution_id: answers[0]?.body.execution_id });

    expect(await run({ stdin: 'b' })).toMatchObject({
      status: 422,
      body: { code: 'idempotency_key_reused', status: 422 },
    });
  });

  it('refuses to save or run a closed session, and still shows it', async () => {
    const session = await api.open('print(1)');
    expect(await api.call('DELETE', `/code-sessions/${session}`)).toMatchObject({ status: 204 });

    const closed = { status: 409, body: { code: 'session_closed' } };
    expect(await api.call('PATCH', `/code-sessions/${session}`, { sourceCode: '' })).toMatchObject(closed);
    expect(await api.call('POST', `/sessions/${session}/run`)).toMatchObject(closed);
    expect(await api.call('GET', `/code-sessions/${session}`)).toMatchObject({
      status: 200,
      body: { status: 'CLOSED' },
    });
  });

  it('ends with status 0 on SIGTERM, and lets the program that runs end first', async () => {
    const other = await startApi({ ...stack.env(), LOG_LEVEL: 'error' });
    try {
      const client = apiClient(other.url);
      const execution = await client.run(await client.open('import time; time.sleep(0.5); print("done")'));
      await client.reaches(execution, 'RUNNING');
      // The server says "continue" when it has begun to handle the request.
      const waiting = get(`${other.url}/executions/${execution}?wait=30`, {
        headers: { Expect: '100-continue' },
      });
      const answered = once(waiting, 'response');
      await once(waiting, 'continue');

      const stopped = other.stop();
      const [response] = (await answered) as [IncomingMessage];
      expect(await json(response)).toMatchObject({ status: 'COMPLETED', stdout: 'done\n' });
      expect(await stopped).toBe(0);
    } finally {
      await other.kill();
    }
  });
});
