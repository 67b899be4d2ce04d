import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { BullmqJobQueue, BullmqJobQueueOptions } from '@live-code/adapters/bullmq';
import { HeldJobs, recordingLog, until, untilTaken } from '@live-code/contracts';
import { QueueUnavailable } from '@live-code/core';
import { startProgram } from '@live-code/testing';
import { openTestQueue, PATIENT, SERVERS, type TestQueue } from './open-test-queue.ts';
import type { OwnServer } from './servers/test-server.ts';
import { startProxy } from './start-proxy.ts';

/** `JobQueue` promises two seconds; a busy machine has more, and what waits for a server that is away does not end. */
const SOON_MS = 4000;

const GRACE_MS = 60_000;

describe.each(SERVERS)('BullmqJobQueue, when $title is away', (kind) => {
  const { title } = kind;
  let server: OwnServer;
  let opened: TestQueue;
  let queue: BullmqJobQueue;
  let log: ReturnType<typeof recordingLog>;
  let held: HeldJobs;

  const open = async (over: Partial<BullmqJobQueueOptions> = {}): Promise<void> => {
    log = recordingLog();
    held = new HeldJobs();
    opened = await openTestQueue(kind, { url: server.url, log, ...over });
    queue = opened.queue;
  };

  const works = (): Promise<void> => untilTaken(() => queue.ping());
  /** Where the server is there; a busy machine may be too slow for the first time. */
  const enqueue = (id: string): Promise<void> => untilTaken(() => queue.enqueue(id));

  const expectUnavailable = async (): Promise<void> => {
    for (const call of [() => queue.enqueue('lost'), () => queue.ping(), () => queue.depth()]) {
      const asked = performance.now();
      await expect(call()).rejects.toThrow(QueueUnavailable);
      expect(performance.now() - asked).toBeLessThan(SOON_MS);
    }
  };

  beforeEach(async () => {
    server ??= await kind.start();
    await server.start();
  });

  afterEach(async () => {
    held.finishAll();
    await queue.close();
    await server.stop();
  });

  afterAll(async () => {
    await server.remove();
  });

  it('says so at once, when it never was there, and works when it comes', async () => {
    await server.stop();
    await open();
    await queue.consume(held.handler, { concurrency: 1 });
    await expectUnavailable();

    await server.start();
    await works();
    await enqueue('found');
    await held.reach(1);

    expect(held.begun).toEqual(['found']);
  });

  it('says so when it was stopped, and works when it is back', async () => {
    await open();
    await queue.consume(held.handler, { concurrency: 1 });
    await enqueue('before');
    await held.reach(1);
    held.finish('before');

    await server.stop();
    await expectUnavailable();
    await server.start();
    await works();
    await enqueue('after');
    await held.reach(2);

    expect(held.begun).toEqual(['before', 'after']);
  });

  it('says so when it hangs, and works when it goes on', async () => {
    await open();
    // What was asked of it meanwhile may be done later.
    await queue.consume(held.handler, { concurrency: 2 });
    await works();

    await server.pause();
    await expectUnavailable();
    await server.resume();
    await works();
    await enqueue('after');
    await until(() => held.begun.includes('after'));
  });

  it('says so when it goes away in the middle of a call', async () => {
    const proxy = await startProxy(server.url);
    await open({ url: proxy.url });
    await works();
    proxy.block();

    const calls = [queue.enqueue('lost'), queue.ping(), queue.depth()].map((call) =>
      expect(call).rejects.toThrow(QueueUnavailable),
    );
    proxy.cut();

    await Promise.all(calls);
  });

  it('goes on after a job that was in hand while the server was away', async () => {
    await open();
    await queue.consume(held.handler, { concurrency: 1 });
    await enqueue('before');
    await held.reach(1);

    await server.stop();
    await server.start();
    held.finish('before');
    await works();
    await enqueue('after');
    await held.reach(2);

    expect(held.begun).toEqual(['before', 'after']);
  });

  it('works again after all that it kept was deleted behind its back', async () => {
    await open();
    await queue.consume(held.handler, { concurrency: 1 });
    await enqueue('before');
    await held.reach(1);
    held.finish('before');
    await until(async () => (await opened.jobs()).length === 0);

    await kind.empty(server.url);
    await enqueue('after');
    await held.reach(2);

    expect(held.begun).toEqual(['before', 'after']);
  });

  it('tells the log once that it went, and once that it is back', async () => {
    await open(PATIENT);
    await queue.consume(held.handler, { concurrency: 1 });
    await works();

    await server.stop();
    await until(() => log.entries.length === 2);
    for (let call = 0; call < 50; call++) await expect(queue.ping()).rejects.toThrow(QueueUnavailable);
    await server.start();
    await works();

    expect(log.entries.map(([level, message]) => `${level}: ${message}`)).toEqual([
      `info: connected to ${title}`,
      `warn: ${title} is away; connecting again`,
      `info: connected to ${title}`,
    ]);
  });

  it('tells the log nothing of connections that broke and are there again', async () => {
    await open(PATIENT);
    await queue.consume(held.handler, { concurrency: 1 });
    await works();
    const connections = () => kind.connections(server.url);
    // The queue's, and what a consumer asks and waits on.
    await until(async () => (await connections()).length >= 3);
    const broken = new Set(await connections());

    await kind.breakConnections(server.url);
    await until(async () => {
      const now = await connections();
      return now.length >= 3 && now.every((id) => !broken.has(id));
    });
    await enqueue('after');
    await held.reach(1);

    expect(log.entries.map(([, message]) => message)).toEqual([`connected to ${title}`]);
  });

  describe('closes', () => {
    const expectToClose = async (): Promise<void> => {
      await queue.close();
      await expect(queue.ping()).rejects.toThrow(QueueUnavailable);
    };

    it('when it never was there', async () => {
      await server.stop();
      await open();
      await queue.consume(held.handler, { concurrency: 1 });

      await expectToClose();
    });

    it('when it was stopped', async () => {
      await open();
      await queue.consume(held.handler, { concurrency: 1 });
      await enqueue('one');
      await held.reach(1);
      held.finish('one');
      await server.stop();
      await expect(queue.ping()).rejects.toThrow(QueueUnavailable);

      await expectToClose();
    });

    it('when it hangs', async () => {
      await open();
      await queue.consume(held.handler, { concurrency: 1 });
      await works();
      await server.pause();

      await expectToClose();
    });

    it('its consumer, which waits for the job in hand', async () => {
      await open();
      const consumer = await queue.consume(held.handler, { concurrency: 1 });
      await enqueue('one');
      await held.reach(1);
      await server.stop();
      let closed = false;

      const closing = consumer.close(GRACE_MS).then(() => {
        closed = true;
      });
      await expect(queue.ping()).rejects.toThrow(QueueUnavailable);
      expect(closed).toBe(false);
      held.finish('one');
      await closing;
    });
  });

  describe('leaves a process', () => {
    const startClient = async () => {
      await open();
      const { log: _, ...options } = opened.options;
      const client = startProgram('packages/adapters/test/bullmq/client-process.mjs', {
        env: { OPTIONS: JSON.stringify(options) },
      });
      let seen = 0;
      /** Resolves when it says so once more. */
      const saysNext = async (word: string): Promise<void> => {
        const { index } = await client.says(new RegExp(`^${word}$`, 'm'), seen);
        seen += index + word.length;
      };
      return { ...client, saysNext };
    };

    it('running, with nothing unhandled, and free to end by itself', async () => {
      const client = await startClient();
      await client.saysNext('works');
      await server.stop();
      await client.saysNext('queue_unavailable');
      await server.start();
      await client.saysNext('works');
      await server.pause();
      await client.saysNext('queue_unavailable');
      await server.resume();
      await client.saysNext('works');

      expect(await client.stop()).toBe(0);
      const lines = client.output().trim().split('\n');
      const said = lines.filter((line) => !line.startsWith('log: '));
      expect(new Set(said.slice(0, -1))).toEqual(new Set(['works', 'queue_unavailable']));
      expect(said.at(-1)).toBe('closed');
      // A job that was in hand when its server lost it may be reported, too; that is news of another kind.
      const told = lines.filter((line) => line.startsWith('log: ') && line.includes(title));
      const news = [`log: connected to ${title}`, `log: ${title} is away; connecting again`];
      expect(told.length).toBeGreaterThanOrEqual(5);
      // In turn, however often a busy machine's server is silent for too long.
      const first = news.indexOf(told[0] as string);
      expect(told).toEqual(told.map((_, index) => news[(first + index) % 2]));
    });

    it('free to end by itself while it is away', async () => {
      const client = await startClient();
      await client.saysNext('works');
      await server.stop();
      await client.saysNext('queue_unavailable');

      expect(await client.stop()).toBe(0);
      expect(client.output()).toMatch(/closed\n$/);
    });
  });
});
