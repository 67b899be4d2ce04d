import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ExecutionFeed } from '@live-code/core';
import { type RunningApp, runApp } from './running-app.ts';

const NOBODY = '01981d40-0b52-7a41-8a35-5f2e9c6d7e01';

/** A feed in one process, of which a test can see who listens. */
class CountedFeed implements ExecutionFeed {
  readonly listeners = new Set<{ id: string; listener: Parameters<ExecutionFeed['subscribe']>[1] }>();
  readonly #watchers: (() => void)[] = [];

  async publish(id: string, event: Parameters<ExecutionFeed['publish']>[1]): Promise<void> {
    for (const entry of this.listeners) if (entry.id === id) entry.listener(event);
  }

  async subscribe(id: string, listener: Parameters<ExecutionFeed['subscribe']>[1]): Promise<() => void> {
    const entry = { id, listener };
    this.listeners.add(entry);
    this.#changed();
    return () => {
      this.listeners.delete(entry);
      this.#changed();
    };
  }

  /** Resolves when this many listen. */
  async reaches(count: number): Promise<void> {
    while (this.listeners.size !== count) await new Promise<void>((resolve) => this.#watchers.push(resolve));
  }

  #changed(): void {
    for (const watcher of this.#watchers.splice(0)) watcher();
  }

  read = async () => [];

  async close(): Promise<void> {}
}

describe('executions over HTTP', () => {
  let app: RunningApp;
  let feed: CountedFeed;
  let closing: AbortController;
  beforeEach(async () => {
    feed = new CountedFeed();
    closing = new AbortController();
    app = await runApp({ adapters: { feed }, options: { closing: closing.signal } });
  });
  afterEach(() => app.close());

  describe('running', () => {
    it.each(['sessions', 'code-sessions'])('by /%s/{id}/run is accepted at once', async (root) => {
      const session = await app.open({ sourceCode: 'print(1)' });
      const { status, headers, body } = await app.call('POST', `/${root}/${session}/run`);
      expect(status).toBe(202);
      expect(body).toEqual({ execution_id: expect.any(String), status: 'QUEUED' });
      expect(headers.get('Location')).toBe(`/executions/${body.execution_id}`);
      expect(await app.call('GET', headers.get('Location') ?? '')).toMatchObject({
        status: 200,
        body: { execution_id: body.execution_id, session_id: session },
      });
    });

    it('gives the program what it was asked to', async () => {
      const session = await app.open({ sourceCode: 'print(1)' });
      await app.run(session, {
        stdin: 'in\0\ud800',
        args: ['-v', ''],
        env: { A: '1' },
        limits: { wall_time_ms: 1500, disk_bytes: 7 },
      });
      await app.runner.begun();
      expect(app.runner.requests).toEqual([
        expect.objectContaining({
          stdin: 'in\0\ud800',
          args: ['-v', ''],
          env: { A: '1' },
          limits: expect.objectContaining({ wallTimeMs: 1500, diskBytes: 7, cpuTimeMs: 5000 }),
        }),
      ]);
    });

    it('twice with one Idempotency-Key is one execution; with other input it is an error', async () => {
      const session = await app.open();
      const run = (json: object) =>
        app.call('POST', `/sessions/${session}/run`, { json, headers: { 'Idempotency-Key': 'k-1' } });
      const first = await run({ stdin: 'a' });
      expect((await run({ stdin: 'a' })).body.execution_id).toBe(first.body.execution_id);
      expect(await run({ stdin: 'b' })).toMatchObject({
        status: 422,
        body: { code: 'idempotency_key_reused', errors: [{ field: 'Idempotency-Key', value: 'k-1' }] },
      });
    });

    it('a session that is not there is a 404', async () => {
      expect(await app.call('POST', `/sessions/${NOBODY}/run`)).toMatchObject({
        status: 404,
        body: { code: 'session_not_found' },
      });
    });
  });

  describe('reading', () => {
    it('shows null for what is not known yet, and empty output', async () => {
      const id = await app.run(await app.open());
      await app.runner.begun();
      expect((await app.call('GET', `/executions/${id}`)).body).toMatchObject({
        status: 'RUNNING',
        stdout: '',
        stderr: '',
        stdout_truncated: null,
        exit_code: null,
        execution_time_ms: null,
        attempt: 1,
        finished_at: null,
      });
    });

    it('shows the outcome', async () => {
      const id = await app.run(await app.open());
      const ended = app.call('GET', `/executions/${id}?wait=30`);
      await app.runner.end({
        end: 'failed',
        reason: 'runtime_error',
        stdout: 'out \ud83d',
        stderr: 'err\0',
        stdoutTruncated: true,
        exitCode: 3,
        executionTimeMs: 12.5,
        cpuTimeMs: 10,
        peakMemoryBytes: 4096,
      });
      expect(await ended).toMatchObject({
        status: 200,
        body: {
          status: 'FAILED',
          stdout: 'out \ud83d',
          stderr: 'err\0',
          stdout_truncated: true,
          stderr_truncated: false,
          exit_code: 3,
          signal: null,
          failure_reason: 'runtime_error',
          compile_output: null,
          execution_time_ms: 12.5,
          cpu_time_ms: 10,
          peak_memory_bytes: 4096,
        },
      });
    });

    it('one that is not there is a 404, waiting or not', async () => {
      for (const query of ['', '?wait=1']) {
        expect(await app.call('GET', `/executions/${NOBODY}${query}`)).toMatchObject({
          status: 404,
          body: { code: 'execution_not_found' },
        });
      }
    });

    it('waits no longer than it was asked to', async () => {
      const id = await app.run(await app.open());
      expect(await app.call('GET', `/executions/${id}?wait=0.01`)).toMatchObject({
        status: 200,
        body: { finished_at: null },
      });
    });

    it('frees everything when the client goes away', async () => {
      const id = await app.run(await app.open());
      await app.runner.begun();
      const listening = feed.listeners.size;
      const client = new AbortController();
      const waiting = app.call('GET', `/executions/${id}?wait=30`, { signal: client.signal });
      await feed.reaches(listening + 1);

      client.abort();
      await expect(waiting).rejects.toThrow('aborted');
      await feed.reaches(listening);
    });

    it('ends its wait when the server begins to close', async () => {
      const id = await app.run(await app.open());
      await app.runner.begun();
      const waiting = app.call('GET', `/executions/${id}?wait=30`);
      await feed.reaches(feed.listeners.size + 1);

      closing.abort();
      expect(await waiting).toMatchObject({ status: 200, body: { status: 'RUNNING' } });
    });
  });

  describe('attempts that came to nothing', () => {
    it('are none for an execution that waits, and none of one that is not there', async () => {
      const id = await app.run(await app.open());
      expect(await app.call('GET', `/executions/${id}/attempts`)).toMatchObject({
        status: 200,
        body: { attempts: [] },
      });
      expect(await app.call('GET', `/executions/${NOBODY}/attempts`)).toMatchObject({
        status: 404,
        body: { code: 'execution_not_found' },
      });
      await app.runner.end();
    });
  });

  describe('cancelling', () => {
    it('one that runs ends it', async () => {
      const id = await app.run(await app.open());
      await app.runner.begun();
      expect(await app.call('POST', `/executions/${id}/cancel`)).toMatchObject({
        status: 202,
        body: { execution_id: id, status: 'RUNNING' },
      });
      expect((await app.call('GET', `/executions/${id}?wait=30`)).body.status).toBe('CANCELLED');
    });

    it('one that ended is a 409', async () => {
      const id = await app.run(await app.open());
      await app.runner.end();
      await app.call('GET', `/executions/${id}?wait=30`);
      expect(await app.call('POST', `/executions/${id}/cancel`)).toMatchObject({
        status: 409,
        body: { code: 'illegal_transition' },
      });
    });

    it('one that is not there is a 404', async () => {
      expect(await app.call('POST', `/executions/${NOBODY}/cancel`)).toMatchObject({ status: 404 });
    });
  });
});

describe('what an execution cannot be asked for', () => {
  let app: RunningApp;
  beforeAll(async () => {
    app = await runApp();
  });
  afterAll(() => app.close());

  it.each(['two words', 'x'.repeat(256), ''])('is the Idempotency-Key %j', async (key) => {
    const answer = await app.call('POST', `/sessions/${await app.open()}/run`, {
      headers: { 'Idempotency-Key': key },
    });
    expect(answer).toMatchObject({
      status: 422,
      body: { code: 'invalid_input', errors: [{ field: 'Idempotency-Key' }] },
    });
  });

  it('is another priority than those that there are', async () => {
    const session = await app.open();
    expect(
      await app.call('POST', `/sessions/${session}/run`, { json: { priority: 'urgent' } }),
    ).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'priority', value: 'urgent' }] },
    });
    expect(await app.call('POST', `/sessions/${session}/run`, { json: { priority: 'batch' } })).toMatchObject(
      {
        status: 202,
      },
    );
    await app.runner.end();
  });

  it('is more than a maximum, which is named', async () => {
    const answer = await app.call('POST', `/sessions/${await app.open()}/run`, {
      json: { limits: { wall_time_ms: 60_001 } },
    });
    expect(answer).toMatchObject({
      status: 422,
      body: {
        code: 'limit_exceeded',
        errors: [{ field: 'limits.wall_time_ms', value: 60_001, expected: 'at most 60000' }],
      },
    });
  });

  it.each(['-1', '30.5', 'soon', '', '1&wait=2', 'NaN', 'Infinity'])('is ?wait=%s', async (wait) => {
    expect(await app.call('GET', `/executions/${NOBODY}?wait=${wait}`)).toMatchObject({
      status: 400,
      body: { code: 'invalid_request', errors: [{ field: 'wait' }] },
    });
  });
});
