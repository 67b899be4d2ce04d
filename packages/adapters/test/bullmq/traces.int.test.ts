import { describe, expect, it } from '@jest/globals';
import { HeldJobs, recordingLog, until } from '@live-code/contracts';
import { RunnerUnavailable } from '@live-code/core';
import { openTestQueue, PATIENT, SERVERS } from './open-test-queue.ts';

/** What a server may keep of them: it deletes many at once. */
const EVENTS = 800;

describe.each(SERVERS)('BullmqJobQueue on $title', (server) => {
  it('keeps only its bookkeeping, however many jobs were handled, failed and dropped', async () => {
    const { queue, options, jobs } = await openTestQueue(server, { ...PATIENT, attempts: 2, backoffMs: 1 });
    let handled = 0;
    await queue.consume(
      async (id) => {
        handled++;
        if (id.startsWith('failing')) throw new RunnerUnavailable('away', undefined);
        if (id.startsWith('broken')) throw new TypeError('a bug');
      },
      { concurrency: 16 },
    );

    for (let batch = 0; batch < 10; batch++) {
      const ids = Array.from({ length: 98 }, (_, index) => `fine-${batch}-${index}`);
      ids.push(`failing-${batch}`, `broken-${batch}`);
      await Promise.all(ids.map((id) => queue.enqueue(id)));
    }
    await until(() => handled === 1010);
    await until(async () => (await jobs()).length === 0);

    const { url, prefix } = options;
    for (const kept of await server.bookkeeping(url, prefix)) expect(server.allowed).toContain(kept);
    expect(await server.events(url, prefix)).toBeLessThan(EVENTS);
    await queue.close();
  });

  it('closes every connection that it opened', async () => {
    const own = await server.start();
    const { most } = server;
    const connections = async (): Promise<number> => (await server.connections(own.url)).length;
    const { queue } = await openTestQueue(server, { ...PATIENT, url: own.url });
    const held = new HeldJobs();
    const consumer = await queue.consume(held.handler, { concurrency: 1 });
    await queue.consume(held.handler, { concurrency: 1 });
    await queue.enqueue('one');
    await held.reach(1);
    held.finish('one');
    await until(async () => (await connections()) > most.queue + most.consumer);
    expect(await connections()).toBeLessThanOrEqual(most.queue + 2 * most.consumer);

    await consumer.close(60_000);
    await until(async () => (await connections()) <= most.queue + most.consumer);
    await queue.close();

    await until(async () => (await connections()) === 0);
    await own.remove();
  });

  it('says which job it drops, and why', async () => {
    const log = recordingLog();
    const { queue } = await openTestQueue(server, { ...PATIENT, log, attempts: 2, backoffMs: 1 });
    const failure = new RunnerUnavailable('away', undefined);
    const bug = new TypeError('a bug');
    await queue.consume((id) => Promise.reject(id === 'failing' ? failure : bug), { concurrency: 1 });

    await queue.enqueue('failing');
    await queue.enqueue('broken');
    const dropped = () => log.entries.filter(([level]) => level === 'error');
    await until(() => dropped().length === 2);

    expect(dropped()).toEqual(
      expect.arrayContaining([
        ['error', 'a job was dropped', { executionId: 'failing', deliveries: 2, error: failure }],
        ['error', 'a job was dropped', { executionId: 'broken', deliveries: 1, error: bug }],
      ]),
    );
    await queue.close();
  });

  it('keeps queues with different prefixes apart', async () => {
    const [one, other] = [await openTestQueue(server, PATIENT), await openTestQueue(server, PATIENT)];
    await one.queue.enqueue('job');

    expect(await one.queue.depth()).toBe(1);
    expect(await other.queue.depth()).toBe(0);
    await one.queue.close();
    await other.queue.close();
  });
});
