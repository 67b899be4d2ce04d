import { expect, it } from '@jest/globals';
import { until } from '../held-jobs.ts';
import { away, type Stage } from './stage.ts';

/** What a queue says of itself. */
export const answers = (stage: Stage): void => {
  it('counts the jobs that wait or are delayed, and none that are in hand', async () => {
    await stage.reopen({ attempts: 2, backoffMs: 60_000 });
    await stage.enqueueAll(['one', 'two', 'three']);
    expect(await stage.queue.depth()).toBe(3);

    await stage.queue.consume(stage.held.handler, { concurrency: 2 });
    await stage.held.reach(2);
    expect(await stage.queue.depth()).toBe(1);

    stage.held.fail('one', away());
    await stage.held.reach(3);
    await until(async () => (await stage.queue.depth()) === 1);
    stage.held.finish('two');
    stage.held.finish('three');
    await until(async () => (await stage.opened.leftovers()) === 1);
  });

  it('answers a ping', async () => {
    await expect(stage.queue.ping()).resolves.toBeUndefined();
  });
};
