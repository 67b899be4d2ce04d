import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer, get, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getDefaultHighWaterMark } from 'node:stream';
import { isDeepStrictEqual } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { until } from '@live-code/contracts';
import { type RedisServer, startRedis } from '@live-code/testing';
import express, { type Express } from 'express';
import { readEvents } from './read-events.ts';
import { type RunningApp, runApp } from './running-app.ts';

const READING = 450;
const SILENT = 50;
/** Nobody is cut off for what the machine does. */
const PATIENT = { heartbeatMs: 600_000, stallMs: 600_000 };
const LINE = `${'x'.repeat(16_383)}\n`;
const LINES = 24;
/** What a connection may hold: as much as makes it full, which each Node decides for itself, and an event that came just before. */
const HELD_BYTES = getDefaultHighWaterMark(false) + 49_152;
/** Timers and descriptors that may have come meanwhile and are nobody's who follows; five hundred would leave more. */
const OF_THEIR_OWN = 4;

/** Counts from now on timers that keep the process alive, and intervals, which do not. */
const timers = () => {
  const open = new Set<NodeJS.Timeout>();
  const begin = globalThis.setInterval;
  const stop = globalThis.clearInterval;
  jest.spyOn(globalThis, 'setInterval').mockImplementation(((callback: () => void, ms: number) => {
    const timer = begin(callback, ms);
    open.add(timer);
    return timer;
  }) as typeof setInterval);
  jest.spyOn(globalThis, 'clearInterval').mockImplementation((timer) => {
    open.delete(timer as NodeJS.Timeout);
    stop(timer);
  });
  return () => open.size + process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
};

const descriptors = async (): Promise<number> => (await readdir('/proc/self/fd')).length;

/** What Redis says to a command that has an array as its answer: how many there are. */
const countIn = async ({ url }: RedisServer, command: string): Promise<number> => {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.write(`${command}\r\n`);
  const [answer] = await once(socket, 'data');
  socket.destroy();
  return Number(/^\*(\d+)/.exec(String(answer))?.[1]);
};

describe.each([
  ['in memory', async () => null],
  ['on Redis', startRedis],
])('five hundred who follow one program, %s', (_, start) => {
  let redis: RedisServer | null;
  let app: RunningApp;
  let folder: string;
  let server: Server;
  let responses: ServerResponse[];
  let openTimers: () => number;

  beforeEach(async () => {
    openTimers = timers();
    redis = await start();
    responses = [];
    let watched: Express | undefined;
    app = await runApp({
      settings: { redisUrl: redis?.url ?? null },
      options: { streamPatience: PATIENT },
      mount: (live) => {
        watched = express().use((_req, res, next) => {
          responses.push(res);
          next();
        }, live);
        return live;
      },
    });
    folder = await mkdtemp(join(tmpdir(), 'live-code-followers-'));
    // The kernel keeps megabytes for who does not read from a TCP socket, and for a socket in a folder hardly any.
    server = createServer(watched).listen(join(folder, 'socket'));
    await once(server, 'listening');
  });

  afterEach(async () => {
    server.close();
    server.closeAllConnections();
    await app.close();
    await rm(folder, { recursive: true });
    await redis?.stop();
    jest.restoreAllMocks();
  });

  const held = async () => ({
    timers: openTimers(),
    connections: process.getActiveResourcesInfo().filter((kind) => kind === 'PipeWrap').length,
    channels: redis === null ? 0 : await countIn(redis, 'PUBSUB CHANNELS live-code:news:*'),
  });

  const read = async (id: string): Promise<IncomingMessage> => {
    const options = { socketPath: join(folder, 'socket'), path: `/executions/${id}/events`, agent: false };
    const [response] = await once(get(options), 'response');
    return response;
  };

  const beSilent = async (id: string): Promise<Socket> => {
    const socket = connect(join(folder, 'socket')).pause();
    socket.write(`GET /executions/${id}/events HTTP/1.1\r\nHost: x\r\n\r\n`);
    await once(socket, 'connect');
    return socket;
  };

  const digest = async (response: IncomingMessage): Promise<string> => {
    const hash = createHash('sha1');
    for await (const bytes of response) hash.update(bytes);
    return hash.digest('hex');
  };

  const textOf = async (response: IncomingMessage): Promise<string> => {
    let text = '';
    for await (const { event, data } of readEvents({ body: response })) {
      if (event === 'stdout') text += data.text;
    }
    return text;
  };

  it('are told all that it prints, and hold an event each where they do not read, and nothing when they are gone', async () => {
    const limits = { output_bytes: 2 * LINE.length * LINES };
    const id = await app.run(await app.open(), { limits });
    await app.runner.begun();
    const before = await held();
    const descriptorsBefore = await descriptors();
    const reading = await Promise.all(Array.from({ length: READING }, () => read(id)));
    const silent = await Promise.all(Array.from({ length: SILENT }, () => beSilent(id)));
    await until(async () => responses.length === READING + SILENT);
    const [first, ...others] = reading;
    const told = Promise.all([textOf(first as IncomingMessage), ...others.map(digest)]);
    for (let line = 0; line < LINES; line++) {
      app.runner.ios[0]?.onOutput?.('stdout', Buffer.from(LINE));
      await new Promise((resolve) => setImmediate(resolve));
    }
    await app.runner.end({ stdout: LINE.repeat(LINES) });
    const [text, ...digests] = await told;

    expect(text === LINE.repeat(LINES)).toBe(true);
    expect(new Set(digests)).toEqual(new Set([await digest(await read(id))]));
    const waiting = responses.filter(({ destroyed, writableFinished }) => !destroyed && !writableFinished);
    expect(waiting).toHaveLength(SILENT);
    for (const { writableLength } of waiting) {
      expect(writableLength).toBeGreaterThan(0);
      expect(writableLength).toBeLessThan(HELD_BYTES);
    }
    for (const socket of silent) socket.destroy();
    await until(async () => waiting.every(({ destroyed }) => destroyed));
    // Servers and clients have a few timers and descriptors of their own, which come and go; followers have none left.
    await until(async () => {
      const { timers: timersNow, ...left } = await held();
      return (
        isDeepStrictEqual(left, { connections: before.connections, channels: before.channels }) &&
        timersNow <= before.timers + OF_THEIR_OWN &&
        (await descriptors()) <= descriptorsBefore + OF_THEIR_OWN
      );
    });
  });
});
