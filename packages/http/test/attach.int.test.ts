import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { until } from '@live-code/contracts';
import { WebSocket } from 'ws';
import { type RunningApp, runApp } from './running-app.ts';

const NOBODY = '01981d40-0b52-7a41-8a35-5f2e9c6d7e01';

/** What a server answers to an upgrade of this path, as no client would send it. */
const rawAnswer = async (url: string, path: string): Promise<string> => {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`);
  let answer = '';
  for await (const part of socket) answer += String(part);
  return answer;
};

describe('a socket that is attached to an execution', () => {
  let app: RunningApp;
  let closing: AbortController;
  let heard: string[];

  beforeEach(async () => {
    closing = new AbortController();
    heard = [];
    app = await runApp({ options: { closing: closing.signal }, mountPath: '' });
  });
  afterEach(() => app.close());

  const begin = async (input: object = { interactive: true }): Promise<string> => {
    const id = await app.run(await app.open(), input);
    await app.runner.begun();
    app.runner.ios[0]?.onStart?.({
      write: (bytes) => heard.push(Buffer.from(bytes).toString('latin1')),
      closeInput: () => heard.push('closed'),
      signal: (signal) => heard.push(signal),
      resize: (columns, rows) => heard.push(`${columns}x${rows}`),
    });
    return id;
  };
  const print = (text: string): void => app.runner.ios[0]?.onOutput?.('stdout', Buffer.from(text));

  /** A client, what it was told, and why it was closed. */
  const attach = async (id: string, query = '', headers: Record<string, string> = {}) => {
    const socket = new WebSocket(`${app.url.replace('http', 'ws')}/executions/${id}/attach${query}`, {
      headers,
    });
    const told: ReturnType<typeof JSON.parse>[] = [];
    socket.on('message', (data) => told.push(JSON.parse(String(data))));
    const closed = once(socket, 'close').then(([code]) => code as number);
    await once(socket, 'open');
    const say = (message: unknown): void =>
      socket.send(typeof message === 'string' ? message : JSON.stringify(message));
    return { socket, told, closed, say };
  };
  const refusal = (id: string, query = '', headers: Record<string, string> = {}) => {
    const socket = new WebSocket(`${app.url.replace('http', 'ws')}/executions/${id}/attach${query}`, {
      headers,
    });
    return new Promise<[number, string]>((resolve) => {
      socket.on('error', () => {});
      socket.once('unexpected-response', async (_, response) => {
        const parts: Buffer[] = [];
        for await (const part of response) parts.push(part as Buffer);
        resolve([response.statusCode ?? 0, JSON.parse(Buffer.concat(parts).toString()).detail]);
      });
    });
  };

  it('is told the same events as a stream, and closed after the last', async () => {
    const id = await begin();
    const { told, closed } = await attach(id);
    print('a😀\n');
    await until(async () => told.length === 3);
    await app.runner.end({ stdout: 'a😀\n' });

    expect(await closed).toBe(1000);
    expect(told.map(({ id: seq, event }) => [seq, event])).toEqual([
      ...[
        [1, 'status'],
        [2, 'status'],
        [3, 'stdout'],
      ],
      ...[
        [4, 'status'],
        [5, 'end'],
      ],
    ]);
    expect(told[2]).toEqual({ id: 3, event: 'stdout', data: { text: 'a😀\n' } });
    expect(told[4].data).toEqual((await app.call('GET', `/executions/${id}`)).body);
    const late = await attach(id, '?after=3');
    expect(await late.closed).toBe(1000);
    expect(late.told).toEqual(told.slice(3));
  });

  it('brings input, signals and sizes to the program, in their order', async () => {
    const { say, closed } = await attach(await begin());
    for (let line = 0; line < 50; line++) say({ type: 'stdin', text: `${line}\n` });
    say({ type: 'stdin', base64: '/wA=' });
    say({ type: 'signal', signal: 'INT' });
    say({ type: 'resize', columns: 80, rows: 24 });
    say({ type: 'stdin_close' });
    await until(async () => heard.includes('closed'));

    expect(heard).toEqual([
      ...Array.from({ length: 50 }, (_, line) => `${line}\n`),
      '\xff\0',
      'INT',
      '80x24',
      'closed',
    ]);
    await app.runner.end();
    expect(await closed).toBe(1000);
  });

  it('is told what is wrong with a message, and closed at the third', async () => {
    const { told, say, closed } = await attach(await begin());
    say('no json');
    say({ type: 'stdin', text: 'fine\n' });
    say({ type: 'stdin', text: 'a', base64: 'YQ==' });
    await until(async () => heard.includes('fine\n'));
    say({ type: 'signal', signal: 'KILL' });

    expect(await closed).toBe(1008);
    const errors = told.filter(({ event }) => event === 'error');
    expect(errors).toHaveLength(3);
    expect(errors[0].data).toEqual({
      code: 'invalid_request',
      detail: expect.stringContaining('"no json" is not a message; expected one of {"type": "stdin"'),
    });
  });

  it.each([
    { type: 'resize', columns: '80', rows: 1 },
    { type: 'stdin', text: 'a', more: 1 },
    { type: 'stdin', base64: '!' },
    { type: 'nothing' },
    [],
    null,
  ])('refuses %j', async (message) => {
    const { told, say } = await attach(await begin());
    say(message);
    await until(async () => told.some(({ event }) => event === 'error'));
    expect(heard).toEqual([]);
  });

  it('is told which number of a size is wrong', async () => {
    const { told, say } = await attach(await begin());
    say({ type: 'resize', columns: 80, rows: 1e6 });
    await until(async () => told.some(({ event }) => event === 'error'));

    expect(told.find(({ event }) => event === 'error').data).toEqual({
      code: 'invalid_input',
      detail: 'rows: 1000000 is not valid; expected a whole number from 1 to 1000.',
    });
    expect(heard).toEqual([]);
  });

  it('is told that an execution takes no input, and stays open', async () => {
    const { told, say, closed } = await attach(await begin({}));
    for (let time = 0; time < 5; time++) say({ type: 'stdin', text: 'a' });
    await until(async () => told.filter(({ event }) => event === 'error').length === 5);
    expect(told.at(-1).data.code).toBe('input_closed');
    await app.runner.end();
    expect(await closed).toBe(1000);
  });

  it('may be closed without the program’s noticing, unless it was to be cancelled', async () => {
    const id = await begin();
    const leaving = await attach(id);
    leaving.socket.close();
    await leaving.closed;
    expect((await app.call('GET', `/executions/${id}`)).body.status).toBe('RUNNING');

    const { socket } = await attach(id, '?on_close=cancel');
    socket.terminate();
    expect((await app.call('GET', `/executions/${id}?wait=10`)).body.status).toBe('CANCELLED');
  });

  it('is closed when the server begins to close, and cancels nothing by that', async () => {
    const id = await begin();
    const { closed } = await attach(id, '?on_close=cancel');
    closing.abort();
    expect(await closed).toBe(1001);
    expect((await app.call('GET', `/executions/${id}`)).body.status).toBe('RUNNING');
  });

  it('is closed where it says too much at once', async () => {
    const { say, closed } = await attach(await begin());
    say({ type: 'stdin', text: 'x'.repeat(131_072) });
    expect(await closed).toBe(1009);
  });

  it('is refused as a problem where there is nothing to attach to, or something is wrong', async () => {
    const id = await begin();
    expect(await refusal(NOBODY)).toEqual([404, `No execution has the id ${NOBODY}.`]);
    expect(await rawAnswer(app.url, '//')).toMatch(/^HTTP\/1\.1 404 /);
    expect(await refusal('x')).toEqual([404, expect.stringContaining('takes a WebSocket')]);
    expect(await refusal(id, '?after=x')).toEqual([400, expect.stringContaining('after: "x"')]);
    expect(await refusal(id, '?on_close=stay')).toEqual([400, expect.stringContaining('on_close: "stay"')]);
    const page = { Origin: 'https://elsewhere.example' };
    expect(await refusal(id, '', page)).toEqual([400, expect.stringContaining('Origin: "https://elsewhere')]);
    const own = await attach(id, '', { Origin: app.url });
    own.socket.close();
  });
});
