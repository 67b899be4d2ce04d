import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { until } from '@live-code/contracts';
import { StoreUnavailable } from '@live-code/core';
import { type ReadEvent, readEvents } from './read-events.ts';
import { type RunningApp, runApp } from './running-app.ts';

const NOBODY = '01981d40-0b52-7a41-8a35-5f2e9c6d7e01';

let app: RunningApp;
let session: string;
let leaving: AbortController;

beforeEach(async () => {
  app = await runApp();
  session = await app.open({ sourceCode: 'print(1)' });
  leaving = new AbortController();
});

afterEach(async () => {
  leaving.abort();
  await app.close();
});

const follow = async (path: string, headers: Record<string, string> = {}) => {
  const response = await fetch(`${app.url}${path}`, { headers, signal: leaving.signal });
  const events = readEvents(response);
  return { response, events, next: async () => (await events.next()).value };
};
const all = async (events: AsyncIterable<ReadEvent>): Promise<ReadEvent[]> => {
  const read: ReadEvent[] = [];
  for await (const event of events) read.push(event);
  return read;
};
const save = (headers: Record<string, string> = {}) =>
  app.call('PATCH', `/code-sessions/${session}`, { json: { sourceCode: 'print(2)' }, headers });

describe('events of a session over HTTP', () => {
  it('tell how it is, who saved it, what runs, and that it was closed', async () => {
    const { response, next } = await follow(`/code-sessions/${session}/events`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    const { body: opened } = await app.call('GET', `/code-sessions/${session}`);
    expect(await next()).toEqual({
      id: '',
      event: 'session',
      data: { version: 1, status: 'ACTIVE', client: null, updated_at: opened.updated_at },
    });

    await save({ 'Client-Id': 'tab-7f3a' });
    expect(await next()).toMatchObject({ event: 'session', data: { version: 2, client: 'tab-7f3a' } });
    await save();
    expect(await next()).toMatchObject({ event: 'session', data: { version: 3, client: null } });

    const id = await app.run(session);
    expect(await next()).toEqual({
      ...{ id: '', event: 'execution' },
      data: {
        ...{ execution_id: id, session_version: 3, status: 'QUEUED', attempt: 0 },
        ...{ queued_at: expect.any(String), started_at: null, finished_at: null },
      },
    });
    expect(await next()).toMatchObject({ data: { execution_id: id, status: 'RUNNING', attempt: 1 } });
    await app.runner.end();
    const { data } = (await next()) as ReadEvent;
    expect(data).toMatchObject({ execution_id: id, status: 'COMPLETED' });
    expect((await app.call('GET', `/code-sessions/${session}/executions`)).body).toEqual({
      executions: [data],
      next_cursor: null,
    });

    await app.call('DELETE', `/code-sessions/${session}`);
    expect(await next()).toMatchObject({ event: 'session', data: { version: 3, status: 'CLOSED' } });
  });

  it('are answered as a problem where there is no such session, or no answer', async () => {
    const { response } = await follow(`/code-sessions/${NOBODY}/events`);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ code: 'session_not_found' });

    await app.close();
    app = await runApp({
      over: {
        followSession: async function* () {
          yield* await Promise.reject<[]>(new StoreUnavailable('the database is away', new Error('gone')));
        },
      },
    });
    expect((await fetch(`${app.url}/code-sessions/${NOBODY}/events`)).status).toBe(503);
  });

  it('are answered to HEAD at once, and hold nothing', async () => {
    await app.close();
    let left = false;
    app = await runApp({
      over: {
        followSession: async function* () {
          try {
            yield { type: 'session', version: 1, status: 'ACTIVE', updatedAt: 1000, client: null };
            yield* await new Promise<[]>(() => {});
          } finally {
            left = true;
          }
        },
      },
    });
    const head = (path: string) => fetch(`${app.url}${path}`, { method: 'HEAD', signal: leaving.signal });

    expect((await head(`/code-sessions/${NOBODY}/events`)).status).toBe(200);
    await until(() => left);
    expect((await head(`/batches/${NOBODY}/events`)).status).toBe(404);
  });

  it('take no client’s name that is too long, and save nothing then', async () => {
    const answer = await save({ 'Client-Id': 'x'.repeat(101) });

    expect(answer.status).toBe(400);
    expect(answer.body.errors).toMatchObject([{ field: 'client-id' }]);
    expect((await app.call('GET', `/code-sessions/${session}`)).body.version).toBe(1);
  });
});

describe('a session’s executions over HTTP', () => {
  it('are listed newest first, in pages', async () => {
    const ids: string[] = [];
    for (let run = 0; run < 3; run++) {
      ids.push(await app.run(session));
      await app.runner.end();
    }
    const first = (await app.call('GET', `/code-sessions/${session}/executions?limit=2`)).body;
    const rest = await app.call(
      'GET',
      `/code-sessions/${session}/executions?limit=2&cursor=${first.next_cursor}`,
    );

    const listed = [...first.executions, ...rest.body.executions];
    expect(listed.map(({ execution_id }) => execution_id)).toEqual(ids.reverse());
    expect(rest.body.next_cursor).toBeNull();
  });

  it('are none of a session that is not there, and no page is of a size or at a place that cannot be', async () => {
    expect((await app.call('GET', `/code-sessions/${NOBODY}/executions`)).status).toBe(404);
    for (const query of ['limit=0', 'limit=101', 'limit=x', 'cursor=x']) {
      expect((await app.call('GET', `/code-sessions/${session}/executions?${query}`)).status).toBe(400);
    }
  });
});

describe('events of a batch over HTTP', () => {
  const runBatch = async (runs: readonly object[]) =>
    (await app.call('POST', `/code-sessions/${session}/run-batch`, { json: { runs } })).body;

  it('tell how each run is, each change with its verdict, and the whole batch at the end', async () => {
    const { batch_id: id, executions } = await runBatch([{ expected_stdout: 'x' }]);
    const { execution_id } = executions[0];
    const { events, next } = await follow(`/batches/${id}/events`);
    const first = (await next()) as ReadEvent;
    expect(first).toMatchObject({ id: '', event: 'execution', data: { execution_id, verdict: null } });
    await app.runner.end({ stdout: 'x\n' });
    const rest = await all(events);

    expect(rest.at(-2)?.data).toEqual({ execution_id, status: 'COMPLETED', verdict: 'accepted' });
    expect(rest.at(-1)).toEqual({
      ...{ id: 'end', event: 'end' },
      data: (await app.call('GET', `/batches/${id}`)).body,
    });

    const again = await follow(`/batches/${id}/events`, { 'Last-Event-ID': 'end' });
    expect(again.response.status).toBe(204);
    const anew = await follow(`/batches/${id}/events`);
    expect((await all(anew.events)).map(({ event }) => event)).toEqual(['execution', 'end']);
  });

  it('are answered as a problem where there is no such batch', async () => {
    const { response } = await follow(`/batches/${NOBODY}/events`);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ code: 'batch_not_found' });
  });
});
