import { describe, expect, it } from '@jest/globals';
import { StoreUnavailable } from '@live-code/core';
import { type ReadEvent, readEvents } from './read-events.ts';
import { type RunningApp, runApp } from './running-app.ts';

const NOBODY = '01981d40-0b52-7a41-8a35-5f2e9c6d7e01';

describe('a run that is waited for', () => {
  it('is answered with the execution where it ends in time, and with its status where it does not', async () => {
    const app = await runApp();
    const session = await app.open();
    const running = app.call('POST', `/sessions/${session}/run?wait=30`, { json: {} });
    await app.runner.end({ stdout: 'done\n' });
    expect(await running).toMatchObject({ status: 200, body: { status: 'COMPLETED', stdout: 'done\n' } });
    expect((await running).headers.get('location')).toMatch(/^\/executions\//);
    const slow = await app.call('POST', `/sessions/${session}/run?wait=0.05`, { json: {} });
    expect(slow).toMatchObject({ status: 202, body: { execution_id: expect.any(String) } });
    expect(Object.keys(slow.body)).toHaveLength(2);
    await app.close();
  });

  it('is answered as accepted where nobody knows any more how it goes', async () => {
    const app = await runApp({
      over: { waitForExecution: () => Promise.reject(new StoreUnavailable('away', new Error('gone'))) },
    });
    try {
      const run = await app.call('POST', `/sessions/${await app.open()}/run?wait=5`, { json: {} });
      expect(run).toMatchObject({ status: 202, body: { execution_id: expect.any(String) } });
    } finally {
      await app.close();
    }
  });
});

describe('a run that is followed', () => {
  const asEvents = (app: RunningApp, session: string, accept = 'text/event-stream'): Promise<Response> =>
    fetch(`${app.url}/sessions/${session}/run`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Accept: accept },
      body: '{}',
    });

  it('is answered with what happens as it happens, to the end', async () => {
    const app = await runApp();
    try {
      const response = await asEvents(app, await app.open());
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
      const events = readEvents(response);
      expect((await events.next()).value).toMatchObject({ id: '1', data: { status: 'QUEUED' } });
      expect((await events.next()).value).toMatchObject({ id: '2', data: { status: 'RUNNING' } });
      await app.runner.begun();
      app.runner.ios[0]?.onOutput?.('stdout', Buffer.from('now'));
      expect((await events.next()).value).toEqual({ id: '3', event: 'stdout', data: { text: 'now' } });
      await app.runner.end({ stdout: 'now' });
      const rest: ReadEvent[] = [];
      for await (const event of events) rest.push(event);
      const { body } = await app.call('GET', response.headers.get('location') ?? '');
      expect(rest.at(-1)).toMatchObject({ event: 'end', data: body });
    } finally {
      await app.close();
    }
  });

  it.each(['*/*', 'application/json', 'application/json, text/event-stream;q=0.5', 'text/html'])(
    'is not by who accepts %s',
    async (accept) => {
      const app = await runApp();
      try {
        const response = await asEvents(app, await app.open(), accept);
        expect(response.status).toBe(202);
        expect(await response.json()).toMatchObject({ status: 'QUEUED' });
      } finally {
        await app.close();
      }
    },
  );

  it('is refused as a problem, and answered as accepted where nobody knows any more how it goes', async () => {
    const app = await runApp({
      over: {
        followExecution: async function* () {
          yield await Promise.reject(new StoreUnavailable('away', new Error('gone')));
        },
      },
    });
    try {
      const refused = await asEvents(app, NOBODY);
      expect([refused.status, refused.headers.get('content-type')]).toEqual([
        404,
        'application/problem+json; charset=utf-8',
      ]);
      const accepted = await asEvents(app, await app.open());
      expect(accepted.status).toBe(202);
      expect(await accepted.json()).toMatchObject({ execution_id: expect.any(String) });
    } finally {
      await app.close();
    }
  });

  it('is answered as accepted by a server that closes', async () => {
    const closing = new AbortController();
    const app = await runApp({ options: { closing: closing.signal } });
    try {
      const session = await app.open();
      closing.abort();
      const response = await asEvents(app, session);
      expect(response.status).toBe(202);
      expect(await response.json()).toMatchObject({ execution_id: expect.any(String) });
    } finally {
      await app.close();
    }
  });
});
