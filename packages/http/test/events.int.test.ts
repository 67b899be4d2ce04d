import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type ReadEvent, readEvents } from './read-events.ts';
import { type RunningApp, runApp } from './running-app.ts';

const NOBODY = '01981d40-0b52-7a41-8a35-5f2e9c6d7e01';
const IMPATIENT = { heartbeatMs: 20, stallMs: 200 };

describe('events of an execution over HTTP', () => {
  let app: RunningApp;
  let closing: AbortController;

  const start = async (streamPatience = { heartbeatMs: 15_000, stallMs: 30_000 }): Promise<void> => {
    closing = new AbortController();
    app = await runApp({ options: { closing: closing.signal, streamPatience } });
  };
  beforeEach(() => start());
  afterEach(() => app.close());

  const begin = async (input: object = {}): Promise<string> => {
    const id = await app.run(await app.open(), input);
    await app.runner.begun();
    return id;
  };
  const print = (bytes: string | Uint8Array, run = 0): void =>
    app.runner.ios[run]?.onOutput?.('stdout', Buffer.from(bytes as Uint8Array));
  const follow = (
    id: string,
    headers: Record<string, string> = {},
    signal?: AbortSignal,
  ): Promise<Response> =>
    fetch(`${app.url}/executions/${id}/events`, { headers, ...(signal !== undefined && { signal }) });
  const all = async (response: Response): Promise<ReadEvent[]> => {
    const events: ReadEvent[] = [];
    for await (const event of readEvents(response)) events.push(event);
    return events;
  };

  /** Follows to the end, and comes back where it is cut off: on a busy machine the quick are slow, too. */
  const followOn = async (id: string): Promise<ReadEvent[]> => {
    const events: ReadEvent[] = [];
    while (events.at(-1)?.event !== 'end') {
      const response = await follow(id, { 'Last-Event-ID': events.at(-1)?.id ?? '0' });
      try {
        for await (const event of readEvents(response)) events.push(event);
      } catch {
        // What came until then counts.
      }
    }
    return events;
  };

  it('are told as they happen, and end with the execution', async () => {
    const id = await begin();
    const response = await follow(id);
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
    });
    const events = readEvents(response);
    const next = async () => (await events.next()).value;
    expect(await next()).toEqual({
      id: '1',
      event: 'status',
      data: { status: 'QUEUED', at: expect.any(String) },
    });
    expect(await next()).toMatchObject({ id: '2', data: { status: 'RUNNING' } });
    print('żółć\n\n');
    expect(await next()).toEqual({ id: '3', event: 'stdout', data: { text: 'żółć\n\n' } });
    await new Promise((resolve) => setTimeout(resolve, 30));
    print(Uint8Array.of(0xff, 0x0a));
    expect(await next()).toEqual({ id: '4', event: 'stdout', data: { base64: '/wo=' } });
    await app.runner.end({ stdout: 'żółć\n\n\ufffd\n' });
    expect(await next()).toMatchObject({ id: '5', event: 'status', data: { status: 'COMPLETED' } });
    const execution = (await app.call('GET', `/executions/${id}`)).body;
    expect(await next()).toEqual({ id: '6', event: 'end', data: execution });
    expect(await next()).toBeUndefined();
  });

  it('are the same for who comes after the end, and go on after the last that was seen', async () => {
    const id = await begin();
    const live = follow(id).then(all);
    print('a');
    await new Promise((resolve) => setTimeout(resolve, 30));
    print('b');
    const file = { name: 'a.txt', mediaType: 'text/plain', sizeBytes: 1, content: Uint8Array.of(1) };
    await app.runner.end({ stdout: 'ab', artifacts: [file] });
    const events = await live;

    expect(events.map(({ event }) => event)).toEqual([
      ...['status', 'status', 'stdout', 'stdout', 'artifact', 'status', 'end'],
    ]);
    expect(await all(await follow(id))).toEqual(events);
    expect(await all(await follow(id, { 'Last-Event-ID': '3' }))).toEqual(events.slice(3));
    expect(await all(await fetch(`${app.url}/executions/${id}/events?after=5`))).toEqual(events.slice(5));
    expect((await follow(id, { 'Last-Event-ID': '7' })).status).toBe(204);
  });

  it('are not waited for by who asks for no body', async () => {
    const id = await begin();
    const head = (of: string, seen = '0') =>
      fetch(`${app.url}/executions/${of}/events`, { method: 'HEAD', headers: { 'Last-Event-ID': seen } });
    const open = await head(id, '2');
    const told = await follow(id);

    expect([open.status, await open.text()]).toEqual([200, '']);
    const varying = ['x-request-id', 'date', 'transfer-encoding', 'connection', 'keep-alive'];
    const fixed = ({ headers }: Response) => [...headers].filter(([name]) => !varying.includes(name));
    expect(fixed(open)).toEqual(fixed(told));
    await told.body?.cancel();
    await app.runner.end();
    await app.call('GET', `/executions/${id}?wait=30`);
    expect((await head(id, '3')).status).toBe(200);
    expect((await head(id, '4')).status).toBe(204);
    expect((await head(id, 'x')).status).toBe(400);
    expect((await head(NOBODY)).status).toBe(404);
  });

  it('are refused as problems before they begin', async () => {
    expect(await app.call('GET', `/executions/${NOBODY}/events`)).toMatchObject({
      status: 404,
      body: { code: 'execution_not_found' },
    });
    const id = await begin();
    for (const seen of ['x', '-1', '1.5', '9007199254740993', 'Infinity']) {
      const headers = { 'Last-Event-ID': seen };
      const { status, body } = await app.call('GET', `/executions/${id}/events`, { headers });
      expect([seen, status]).toEqual([seen, 400]);
      expect(JSON.stringify(body.errors).toLowerCase()).toContain('last-event-id');
    }
  });

  it('come with a sign of life while nothing happens', async () => {
    await app.close();
    await start(IMPATIENT);
    const id = await begin();
    const response = await follow(id);
    let received = '';
    for await (const bytes of response.body ?? []) {
      received += Buffer.from(bytes as Uint8Array).toString();
      if (received.split('\n:\n').length > 3) break;
    }
    expect(received).toMatch(/^retry: \d+\n\n/);
  });

  it('end when the server begins to close, so that the client comes back elsewhere', async () => {
    const id = await begin();
    const events = readEvents(await follow(id));
    for (const _ of [1, 2]) expect((await events.next()).value).toMatchObject({ event: 'status' });
    closing.abort();

    expect(await events.next()).toEqual({ done: true, value: undefined });
  });

  it('are cut off for a client that does not read, which slows nobody, and is told all when it comes back', async () => {
    await app.close();
    await start(IMPATIENT);
    const id = await begin();
    const socket = connect(Number(new URL(app.url).port), '127.0.0.1');
    socket.pause();
    socket.write(`GET /executions/${id}/events HTTP/1.1\r\nHost: x\r\n\r\n`);
    const quick = followOn(id);
    const line = `${'x'.repeat(65_535)}\n`;
    for (let part = 0; part < 128; part++) {
      print(line);
      if (part % 8 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    // Its socket is closed from the other side, though it has read nothing.
    await new Promise((resolve) => setTimeout(resolve, 1500));
    await app.runner.end({ stdout: line.repeat(128) });
    const told = await quick;
    let read = 0;
    socket.on('data', (bytes) => {
      read += bytes.length;
    });
    socket.resume();
    await once(socket, 'close');

    const text = (events: readonly ReadEvent[]): string => events.map(({ data }) => data.text ?? '').join('');
    expect(text(told) === line.repeat(128)).toBe(true);
    expect(read).toBeLessThan(8_388_608);
    expect(text(await followOn(id)) === line.repeat(128)).toBe(true);
  });

  it('hold nothing for a client that has gone', async () => {
    const id = await begin();
    const gone = new AbortController();
    const response = await follow(id, {}, gone.signal);
    await readEvents(response).next();
    gone.abort();
    await app.runner.end();
    expect((await app.call('GET', `/executions/${id}?wait=5`)).body.status).toBe('COMPLETED');
  });
});

describe('input over HTTP', () => {
  let app: RunningApp;
  beforeEach(async () => {
    app = await runApp();
  });
  afterEach(() => app.close());

  const send = (id: string, json: unknown) => app.call('POST', `/executions/${id}/stdin`, { json });

  it('reaches the program in order', async () => {
    const id = await app.run(await app.open(), { interactive: true });
    await app.runner.begun();
    const heard: string[] = [];
    expect(await send(id, { text: 'early\n' })).toMatchObject({ status: 202, body: { execution_id: id } });
    app.runner.ios[0]?.onStart?.({
      write: (bytes) => heard.push(Buffer.from(bytes).toString('latin1')),
      closeInput: () => heard.push('closed'),
      signal: (signal) => heard.push(signal),
      resize: (columns, rows) => heard.push(`${columns}x${rows}`),
    });
    await send(id, { base64: '/wo=' });
    await send(id, { text: 'last', close: true });

    expect(heard).toEqual(['early\n', '\xff\n', 'last', 'closed']);
    expect(await send(id, { text: 'late' })).toMatchObject({ status: 409, body: { code: 'input_closed' } });
  });

  it.each([
    [{}, 'body'],
    [{ text: 1 }, 'text'],
    [{ text: 'a', base64: 'YQ==' }, 'body'],
    [{ base64: 'no base64!' }, 'base64'],
    [{ text: 'a', more: true }, 'more'],
    [{ close: 'yes' }, 'close'],
  ])('is refused where it is %j', async (json, field) => {
    const id = await app.run(await app.open(), { interactive: true });
    const { status, body } = await send(id, json);
    expect(status).toBe(400);
    expect(JSON.stringify(body.errors)).toContain(field);
  });

  it('is refused where the execution was not asked for so, has too much, or is not there', async () => {
    const plain = await app.run(await app.open());
    expect(await send(plain, { text: 'a' })).toMatchObject({ status: 409, body: { code: 'input_closed' } });
    const id = await app.run(await app.open(), { interactive: true });
    for (let part = 0; part < 2; part++) {
      expect((await send(id, { text: 'x'.repeat(524_288) })).status).toBe(202);
    }
    expect(await send(id, { text: 'x' })).toMatchObject({ status: 413, body: { code: 'input_full' } });
    expect(await send(NOBODY, { text: 'a' })).toMatchObject({ status: 404 });
  });
});
