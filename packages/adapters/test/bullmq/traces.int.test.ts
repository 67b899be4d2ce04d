import { describe, expect, it } from '@jest/globals';
import { HeldJobs, recordingLog, until } from '@live-code/contracts';
import { RunnerUnavailable } from '@live-code/core';
import { startRedis } from '@live-code/testing';
import { BOOKKEEPING, openTestQueue, withRedis } from './open-test-queue.ts';

describe('BullmqJobQueue', () => {
  it('keeps only its bookkeeping in Redis, however many jobs were handled, failed and dropped', async () => {
    const { queue, options, keys } = openTestQueue({ attempts: 2, backoffMs: 1 });
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
      const jobs = Array.from({ length: 98 }, (_, index) => `fine-${batch}-${index}`);
      jobs.push(`failing-${batch}`, `broken-${batch}`);
      await Promise.all(jobs.map((id) => queue.enqueue(id)));
    }
    await until(() => handled === 1010);
    await until(async () => (await keys()).every((key) => BOOKKEEPING.includes(key)));

    const events = await withRedis(options.url, (redis) => redis.xlen(`${options.prefix}:executions:events`));
    // Redis trims a stream by whole nodes, of a hundred entries.
    expect(events).toBeLessThan(400);
    await queue.close();
  });

  it('closes every connection that it opened', async () => {
    const server = await startRedis();
    const connections = async (): Promise<number> => {
      const list = (await withRedis(server.url, (redis) => redis.client('LIST'))) as string;
      return list.trim().split('\n').length - 1;
    };
    const { queue } = openTestQueue({ url: server.url });
    const held = new HeldJobs();
    const consumer = await queue.consume(held.handler, { concurrency: 1 });
    await queue.consume(held.handler, { concurrency: 1 });
    await queue.enqueue('one');
    await held.reach(1);
    held.finish('one');
    await until(async () => (await connections()) === 5);

    await consumer.close(60_000);
    await until(async () => (await connections()) === 3);
    await queue.close();

    await until(async () => (await connections()) === 0);
    await server.stop();
  });

  it('says which job it drops, and why', async () => {
    const log = recordingLog();
    const { queue } = openTestQueue({ log, attempts: 2, backoffMs: 1 });
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
    const [one, other] = [openTestQueue(), openTestQueue()];
    await one.queue.enqueue('job');

    expect(await one.queue.depth()).toBe(1);
    expect(await other.queue.depth()).toBe(0);
    await one.queue.close();
    await other.queue.close();
  });
});
