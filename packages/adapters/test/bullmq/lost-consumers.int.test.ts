import { describe, expect, it } from '@jest/globals';
import { HeldJobs } from '@live-code/contracts';
import { startProgram } from '@live-code/testing';
import { openTestQueue, PATIENT, SERVERS } from './open-test-queue.ts';

describe.each(SERVERS)('BullmqJobQueue on $title, when a consumer is lost', (server) => {
  it('gives its job to another, and the job is done when that one has handled it', async () => {
    const { queue, options, jobs } = await openTestQueue(server, {
      ...PATIENT,
      lockMs: 500,
      stalledCheckMs: 100,
    });
    const { log: _, ...settings } = options;
    const lost = startProgram('packages/adapters/test/bullmq/consumer-process.mjs', {
      env: { OPTIONS: JSON.stringify(settings) },
    });
    await queue.enqueue('stalled');
    await lost.says(/began stalled/);
    await lost.kill();
    const held = new HeldJobs();

    const consumer = await queue.consume(held.handler, { concurrency: 1 });
    await held.reach(1);
    held.finish('stalled');
    await consumer.close(60_000);

    expect(held.begun).toEqual(['stalled']);
    expect(await jobs()).toEqual([]);
    expect(await queue.depth()).toBe(0);
    await queue.close();
  });

  it('leaves a job to the consumer that is only slow', async () => {
    const { queue } = await openTestQueue(server, { ...PATIENT, lockMs: 1500, stalledCheckMs: 100 });
    const [slow, idle] = [new HeldJobs(), new HeldJobs()];
    const consumer = await queue.consume(slow.handler, { concurrency: 1 });
    await queue.enqueue('long');
    await slow.reach(1);
    await queue.consume(idle.handler, { concurrency: 1 });

    // Several locks' time: were they not renewed, the job would be with the other by now.
    await new Promise((resolve) => setTimeout(resolve, 4500));

    expect(idle.begun).toEqual([]);
    slow.finish('long');
    await consumer.close(60_000);
    await queue.close();
  });
});
