import { describe, expect, it } from '@jest/globals';
import { MemoryJobQueue } from '@live-code/adapters/memory';
import { jobQueueContract, recordingLog, silentLog } from '@live-code/contracts';
import { RunnerUnavailable } from '@live-code/core';

jobQueueContract('MemoryJobQueue', async ({ attempts, backoffMs }) => {
  const queue = new MemoryJobQueue({ log: silentLog, attempts, backoffMs });
  const delays = Array.from({ length: attempts - 1 }, (_, index) => backoffMs * 2 ** index);
  return { queue, delays, leftovers: async () => queue.held };
});

describe('MemoryJobQueue', () => {
  it('begins a job on an idle queue in the same turn of the event loop', async () => {
    const queue = new MemoryJobQueue({ log: silentLog });
    let begun = false;
    await queue.consume(
      async () => {
        begun = true;
      },
      { concurrency: 1 },
    );

    void queue.enqueue('one');
    await new Promise<void>((resolve) => process.nextTick(() => queueMicrotask(resolve)));

    expect(begun).toBe(true);
    await queue.close();
  });

  it('keeps no process alive for a delayed job', async () => {
    const queue = new MemoryJobQueue({ log: silentLog });
    const consumer = await queue.consume(
      async () => {
        throw new RunnerUnavailable('away', undefined);
      },
      { concurrency: 1 },
    );
    const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const before = timers();

    await queue.enqueue('delayed');
    await new Promise(setImmediate);

    expect(await queue.depth()).toBe(1);
    expect(timers()).toBe(before);
    await consumer.close(0);
    await queue.close();
  });

  it('says which job it drops, and why', async () => {
    const log = recordingLog();
    const queue = new MemoryJobQueue({ log });
    const error = new TypeError('a bug');
    await queue.consume(() => Promise.reject(error), { concurrency: 1 });

    await queue.enqueue('broken');
    await new Promise(setImmediate);

    expect(log.entries).toEqual([
      ['error', 'a job was dropped', { executionId: 'broken', deliveries: 1, error }],
    ]);
    await queue.close();
  });
});
