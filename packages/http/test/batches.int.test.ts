import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type RunningApp, runApp } from './running-app.ts';

const NOBODY = '01981d40-0b52-7a41-8a35-5f2e9c6d7e01';

describe('batches over HTTP', () => {
  let app: RunningApp;
  let session: string;
  beforeEach(async () => {
    app = await runApp({ settings: { workerConcurrency: 1, queueLimit: 5 } });
    session = await app.open({ sourceCode: 'print(1)' });
  });
  afterEach(() => app.close());

  const runBatch = (json: unknown, key?: string) =>
    app.call('POST', `/code-sessions/${session}/run-batch`, {
      json,
      ...(key !== undefined && { headers: { 'Idempotency-Key': key } }),
    });
  const queued = async (): Promise<number> => (await app.liveCode.diagnose()).queuedExecutions;

  it('are accepted at once, and each run is an execution like any other', async () => {
    const { status, headers, body } = await runBatch({ runs: [{ stdin: 'a' }, { stdin: 'b' }] });

    expect(status).toBe(202);
    expect(body).toEqual({
      batch_id: expect.any(String),
      executions: [
        { execution_id: expect.any(String), status: 'QUEUED' },
        { execution_id: expect.any(String), status: 'QUEUED' },
      ],
    });
    expect(headers.get('Location')).toBe(`/batches/${body.batch_id}`);
    for (const { execution_id: id } of body.executions) {
      const waiting = app.call('GET', `/executions/${id}?wait=30`);
      await app.runner.end();
      expect((await waiting).body).toMatchObject({
        execution_id: id,
        session_id: session,
        status: 'COMPLETED',
      });
    }
    expect(app.runner.requests.map(({ stdin }) => stdin)).toEqual(['a', 'b']);
  });

  it('are read while they run, and waited for to their end, with a verdict for what was expected', async () => {
    const limits = { wall_time_ms: 1500 };
    const runs = [{ expected_stdout: 'x' }, { expected_stdout: 'y', args: ['-v'], limits }, {}];
    const { batch_id: id, executions } = (await runBatch({ runs })).body;
    await app.runner.end({ stdout: 'x\n' });
    await app.runner.begun();

    const before = await app.call('GET', `/batches/${id}`);
    const waiting = app.call('GET', `/batches/${id}?wait=30`);
    await app.runner.end({ stdout: 'x\n' });
    await app.runner.end({ end: 'failed', reason: 'memory_limit' });

    const ids = executions.map(({ execution_id }: { execution_id: string }) => execution_id);
    expect(before.body).toMatchObject({
      ...{ batch_id: id, session_id: session },
      counts: { QUEUED: 1, RUNNING: 1, COMPLETED: 1, FAILED: 0, TIMEOUT: 0, CANCELLED: 0 },
      executions: [
        { execution_id: ids[0], status: 'COMPLETED', verdict: 'accepted' },
        { execution_id: ids[1], status: 'RUNNING', verdict: null },
        { execution_id: ids[2], status: 'QUEUED', verdict: null },
      ],
    });
    expect((await waiting).body).toMatchObject({
      counts: { QUEUED: 0, RUNNING: 0, COMPLETED: 2, FAILED: 1 },
      executions: [
        { execution_id: ids[0], verdict: 'accepted' },
        { execution_id: ids[1], verdict: 'wrong_answer' },
        { execution_id: ids[2], status: 'FAILED', verdict: null },
      ],
    });
    expect((await app.call('GET', `/executions/${ids[1]}`)).body).toMatchObject({
      verdict: 'wrong_answer',
      difference: { line: 1, expected: 'y', actual: 'x' },
    });
    expect(app.runner.requests[1]).toMatchObject({ args: ['-v'], limits: { wallTimeMs: 1500 } });
    for (const request of app.runner.requests) expect(JSON.stringify(request)).not.toContain('expected');
  });

  it('are cancelled as a whole, as often as one likes', async () => {
    const { batch_id: id } = (await runBatch({ runs: [{}, {}, {}] })).body;
    await app.runner.end();
    await app.runner.begun();

    const cancelled = await app.call('POST', `/batches/${id}/cancel`);
    const ended = await app.call('GET', `/batches/${id}?wait=30`);

    expect(cancelled).toMatchObject({ status: 202, body: { batch_id: id } });
    expect(ended.body.counts).toMatchObject({ COMPLETED: 1, CANCELLED: 2, QUEUED: 0, RUNNING: 0 });
    expect(await app.call('POST', `/batches/${id}/cancel`)).toMatchObject({ status: 202, body: ended.body });
  });

  it('twice with one Idempotency-Key are one batch; with other runs it is an error', async () => {
    const first = await runBatch({ runs: [{ stdin: 'a' }, {}] }, 'k-1');

    expect((await runBatch({ runs: [{ stdin: 'a' }, {}] }, 'k-1')).body.batch_id).toBe(first.body.batch_id);
    expect(await runBatch({ runs: [{ stdin: 'b' }, {}] }, 'k-1')).toMatchObject({
      status: 422,
      body: { code: 'idempotency_key_reused', errors: [{ field: 'Idempotency-Key', value: 'k-1' }] },
    });
  });

  it.each([
    [[{}, {}, {}, { limits: { memory_bytes: 2 ** 40 } }], 422, 'runs[3].limits.memory_bytes'],
    [[{}, { args: ['\0'] }], 422, 'runs[1].args[0]'],
    [[{ comparison: 'exact' }], 422, 'runs[0].comparison'],
    [[{ expected_stdout: '', comparison: 'float:x' }], 422, 'runs[0].comparison'],
    [[], 422, 'runs'],
    [Array(101).fill({}), 422, 'runs'],
    [[{}, { stdin: 1 }], 400, 'runs[1].stdin'],
    [[{}, { interactive: true }], 400, 'runs[1].interactive'],
    [[{}, { tty: true }], 400, 'runs[1].tty'],
    [undefined, 400, 'runs'],
  ])('%j are refused with %d, %s is named, and nothing is stored', async (runs, status, field) => {
    expect(await runBatch({ runs })).toMatchObject({ status, body: { errors: [{ field }] } });
    expect(await queued()).toBe(0);
    expect(app.runner.requests).toEqual([]);
  });

  it('for which there is no room are refused as a whole', async () => {
    expect(await runBatch({ runs: Array(6).fill({}) })).toMatchObject({
      status: 503,
      body: { code: 'queue_full' },
    });
    expect(await queued()).toBe(0);
  });

  it('that are not there, or of a session that is not, are a 404', async () => {
    for (const [method, path] of [
      ['GET', `/batches/${NOBODY}`],
      ['GET', `/batches/${NOBODY}?wait=10`],
      ['POST', `/batches/${NOBODY}/cancel`],
    ] as const) {
      expect(await app.call(method, path)).toMatchObject({ status: 404, body: { code: 'batch_not_found' } });
    }
    session = NOBODY;
    expect(await runBatch({ runs: [{}] })).toMatchObject({
      status: 404,
      body: { code: 'session_not_found' },
    });
  });
});
