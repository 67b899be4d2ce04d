import { describe, expect, it } from '@jest/globals';
import { HeldJobs, until } from '../held-jobs.ts';
import { away, CLOCK_MS, GRACE_MS, ids, type Stage } from './stage.ts';

/** Which consumers get a job, and which job begins first. */
export const pools = (stage: Stage): void => {
  describe('pools', () => {
    it('get the jobs that are for them, and no others', async () => {
      const snakes = new HeldJobs();
      await stage.queue.consume(snakes.handler, { concurrency: 9, pool: 'python' });
      await stage.queue.consume(stage.held.handler, { concurrency: 9, pool: 'lua+python' });
      await stage.queue.enqueue('a', { pool: 'python' });
      await stage.queue.enqueue('b', { pool: 'lua+python' });
      await stage.queue.enqueue('c', { pool: 'nobody’s' });
      await stage.queue.enqueue('d');
      await snakes.reach(1);
      await stage.held.reach(1);

      expect(snakes.begun).toEqual(['a']);
      expect(stage.held.begun).toEqual(['b']);
      expect(await stage.queue.depth()).toBe(2);
      snakes.finishAll();
    });

    it('have a job each for one id', async () => {
      const others = new HeldJobs();
      await stage.queue.enqueue('both', { pool: 'one' });
      await stage.queue.enqueue('both', { pool: 'other' });
      expect(await stage.queue.depth()).toBe(2);

      await stage.queue.consume(stage.held.handler, { concurrency: 1, pool: 'one' });
      await stage.queue.consume(others.handler, { concurrency: 1, pool: 'other' });
      await stage.held.reach(1);
      await others.reach(1);
      await stage.queue.enqueue('both', { pool: 'one' });

      expect(await stage.queue.depth()).toBe(0);
      others.finishAll();
    });
  });

  describe('priorities', () => {
    const begun = async (): Promise<readonly string[]> => {
      const order: string[] = [];
      const depth = await stage.queue.depth();
      await stage.queue.consume(async (id) => void order.push(id), { concurrency: 1 });
      await until(() => order.length === depth);
      return order;
    };

    it('decide which of those that wait begins first', async () => {
      const places = [2 ** 21 - 1, 7, 0, 2 ** 20, 1];
      for (const priority of places) await stage.queue.enqueue(`at ${priority}`, { priority });
      await stage.queue.enqueue('without one');

      const sorted = [...places].sort((a, b) => a - b).map((priority) => `at ${priority}`);
      expect(await begun()).toEqual([sorted[0], 'without one', ...sorted.slice(1)]);
    });

    it.each([0, 5, 2 ** 21 - 1])('leave those at %d in the order in which they came', async (priority) => {
      const all = ids(60);
      for (const id of all) await stage.queue.enqueue(id, { priority });

      expect(await begun()).toEqual(all);
    });

    it('let what is more urgent pass what came before, also while a consumer works', async () => {
      await stage.queue.consume(stage.held.handler, { concurrency: 1 });
      await stage.queue.enqueue('first', { priority: 9 });
      await stage.held.reach(1);
      await stage.queue.enqueue('second', { priority: 9 });
      await stage.queue.enqueue('urgent', { priority: 3 });

      stage.held.finish('first');
      await stage.held.reach(2);
      stage.held.finish('urgent');
      await stage.held.reach(3);

      expect(stage.held.begun).toEqual(['first', 'urgent', 'second']);
    });

    it('are kept through a redelivery', async () => {
      const consumer = await stage.queue.consume(stage.held.handler, { concurrency: 1 });
      await stage.queue.enqueue('failing', { priority: 3 });
      await stage.held.reach(1);
      await stage.queue.enqueue('less urgent', { priority: 9 });
      await stage.queue.enqueue('least urgent', { priority: 10 });

      // Who closes takes no other job meanwhile.
      const closing = consumer.close(GRACE_MS);
      stage.held.fail('failing', away());
      await closing;
      await until(async () => (await stage.queue.depth()) === 3);
      await new Promise((resolve) => setTimeout(resolve, (stage.opened.delays[0] as number) + CLOCK_MS));

      expect(await begun()).toEqual(['failing', 'less urgent', 'least urgent']);
    });
  });
};
