import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ApiClient, apiClient } from '@live-code/testing';
import { WebSocket } from 'ws';
import { type ReadEvent, readEvents } from './read-events.ts';
import { STACKS, type Stack } from './stacks.ts';

const textOf = (events: readonly ReadEvent[], stream: string): string =>
  events.map(({ event, data }) => (event === stream ? data.text : '')).join('');

describe.each(STACKS)('the started program, %s', (_, start) => {
  let stack: Stack;
  let api: ApiClient;

  beforeAll(async () => {
    stack = await start();
    api = apiClient(stack.url());
  });
  afterAll(() => stack.stop());

  const follow = (id: string): Promise<Response> => fetch(`${stack.url()}/executions/${id}/events`);

  /** Reads events over one connection, which is cut after a few. */
  const followAPiece = async (id: string, events: ReadEvent[]): Promise<void> => {
    const enough = events.length + 1 + Math.floor(Math.random() * 3);
    try {
      const headers = { 'Last-Event-ID': events.at(-1)?.id ?? '0' };
      const request = get(`${stack.url()}/executions/${id}/events`, { headers, agent: false });
      const [response] = (await once(request, 'response')) as [IncomingMessage];
      for await (const event of readEvents({ body: response })) {
        events.push(event);
        if (events.length >= enough) return;
      }
    } catch {
      // The connection was cut, or the API is being restarted.
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };

  /** Follows to the end over as many connections as it takes. */
  const followInPieces = async (id: string): Promise<{ connections: number; events: ReadEvent[] }> => {
    const events: ReadEvent[] = [];
    let connections = 0;
    for (; events.at(-1)?.event !== 'end'; connections++) await followAPiece(id, events);
    return { connections, events };
  };

  it('shows output while the program waits for the answer to its question, and takes the answer', async () => {
    const source = 'for n in range(3): print("Hello", input(f"name {n}? "))';
    const id = await api.run(await api.open(source), { interactive: true });
    const names = ['Ada', 'Zoë 😀', 'Bob'];
    let printed = '';
    const kinds: string[] = [];
    for await (const { event, data } of readEvents(await follow(id))) {
      kinds.push(event);
      if (event !== 'stdout') continue;
      printed += data.text;
      if (!printed.endsWith('? ')) continue;
      const sent = await api.call('POST', `/executions/${id}/stdin`, { text: `${names.shift()}\n` });
      expect(sent.status).toBe(202);
    }

    expect(printed).toBe('name 0? Hello Ada\nname 1? Hello Zoë 😀\nname 2? Hello Bob\n');
    expect(kinds.at(-1)).toBe('end');
    expect((await api.ended(id)).stdout).toBe(printed);
    const late = await api.call('POST', `/executions/${id}/stdin`, { text: 'late\n' });
    expect(late).toMatchObject({ status: 409, body: { code: 'input_closed' } });
  });

  it('is attached by a socket, which brings answers, and a signal that the program takes for ^C', async () => {
    const source = `for n in range(3): print("Hello", input(f"name {n}? "))
try:
    input("more? ")
except KeyboardInterrupt:
    print("interrupted")`;
    const id = await api.run(await api.open(source), { interactive: true });
    const socket = new WebSocket(`${stack.url().replace('http', 'ws')}/executions/${id}/attach`);
    const names = ['Ada', 'Zoë 😀', 'Bob'];
    let printed = '';
    socket.on('message', (message) => {
      const { event, data } = JSON.parse(String(message));
      if (event !== 'stdout') return;
      printed += data.text;
      if (printed.endsWith('more? ')) socket.send(JSON.stringify({ type: 'signal', signal: 'INT' }));
      else if (printed.endsWith('? '))
        socket.send(JSON.stringify({ type: 'stdin', text: `${names.shift()}\n` }));
    });
    const [code] = await once(socket, 'close');

    expect(code).toBe(1000);
    expect(printed).toBe('name 0? Hello Ada\nname 1? Hello Zoë 😀\nname 2? Hello Bob\nmore? interrupted\n');
    expect(await api.ended(id)).toMatchObject({ status: 'COMPLETED', stdout: printed });
  });

  it('has a terminal, in which questions are answered, ^C is pressed, and another size is seen', async () => {
    const source = `import os, signal, sys, time
for n in range(3): print("Hello", input(f"name {n}? "))
signal.signal(signal.SIGWINCH, lambda *_: print("size", *os.get_terminal_size()))
print(*(os.isatty(n) for n in range(3)), "resize? ")
try:
    while True: time.sleep(0.01)
except KeyboardInterrupt:
    print("interrupted")`;
    const id = await api.run(await api.open(source), { tty: true });
    const socket = new WebSocket(`${stack.url().replace('http', 'ws')}/executions/${id}/attach`);
    const answers: Readonly<Record<string, object>> = {
      'name 0? ': { type: 'stdin', text: 'Ada\r' },
      'name 1? ': { type: 'stdin', text: 'Zoë 😀\r' },
      'name 2? ': { type: 'stdin', text: 'Bob\r' },
      'resize? \r\n': { type: 'resize', columns: 132, rows: 43 },
      'size 132 43\r\n': { type: 'stdin', text: '\x03' },
    };
    let printed = '';
    socket.on('message', (message) => {
      const { event, data } = JSON.parse(String(message));
      if (event !== 'stdout') return;
      printed += data.text;
      for (const [asked, answer] of Object.entries(answers))
        if (printed.endsWith(asked)) socket.send(JSON.stringify(answer));
    });
    await once(socket, 'close');

    expect(printed.replace('^C', '')).toBe(
      [
        'name 0? Ada',
        'Hello Ada',
        'name 1? Zoë 😀',
        'Hello Zoë 😀',
        'name 2? Bob',
        'Hello Bob',
        'True True True resize? ',
        'size 132 43',
        'interrupted',
        '',
      ].join('\r\n'),
    );
    expect(await api.ended(id)).toMatchObject({ status: 'COMPLETED', stdout: printed, stderr: '' });
  });

  it('takes input that comes before the program, and its end', async () => {
    const id = await api.run(await api.open('import sys; print(sys.stdin.read().upper())'), {
      interactive: true,
      stdin: 'a',
    });
    await api.call('POST', `/executions/${id}/stdin`, { text: 'b' });
    await api.call('POST', `/executions/${id}/stdin`, { base64: 'w6k=', close: true });

    expect((await api.ended(id)).stdout).toBe('abÉ\n'.toUpperCase());
  });

  it('tells everything exactly to who is cut off again and again', async () => {
    const source =
      'import sys, time\nfor n in range(100):\n    print(n, file=(sys.stdout, sys.stderr)[n % 3 == 0]); time.sleep(0.02)';
    const id = await api.run(await api.open(source));
    const followers: Awaited<ReturnType<typeof followInPieces>>[] = [];
    let connections = 0;
    // The first while it runs, those that follow when it is over.
    while (connections <= 1000) {
      const some = await Promise.all(Array.from({ length: 20 }, () => followInPieces(id)));
      followers.push(...some);
      connections += some.reduce((sum, follower) => sum + follower.connections, 0);
    }
    const stored = await api.ended(id);

    for (const { events } of followers) {
      expect(events.map((event) => Number(event.id))).toEqual(events.map((_, index) => index + 1));
      for (const stream of ['stdout', 'stderr'] as const) expect(textOf(events, stream)).toBe(stored[stream]);
    }
  });

  it('tells everything exactly across restarts of the API, and of a Redis that forgets', async () => {
    const source = 'import time\nfor n in range(160): print(n); time.sleep(0.05)';
    const id = await api.run(await api.open(source));
    const following = Promise.all(Array.from({ length: 5 }, () => followInPieces(id)));
    await api.reaches(id, 'RUNNING');
    await stack.restartRedis();
    await new Promise((resolve) => setTimeout(resolve, 1000));
    await stack.restartApi();
    api = apiClient(stack.url());
    const followers = await following;
    const stored = await api.ended(id);

    expect(stored).toMatchObject({ status: 'COMPLETED', attempt: 1 });
    for (const { events } of followers) expect(textOf(events, 'stdout')).toBe(stored.stdout);
  });
});
