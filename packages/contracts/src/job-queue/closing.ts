import { describe, expect, it } from '@jest/globals';
import { QueueUnavailable } from '@live-code/core';
import { HeldJobs, until } from '../held-jobs.ts';
import { away, GRACE_MS, type Stage } from './stage.ts';

/** How consumers and queues end. */
export const closing = (stage: Stage): void => {
  describe('a consumer that is closed', () => {
    it('waits for the jobs in hand, without disturbing them, and takes no more', async () => {
      const consumer = await stage.queue.consume(stage.held.handler, { concurrency: 2 });
      await stage.enqueueAll(['one', 'two']);
      await stage.held.reach(2);
      let closed = false;

      const closing = consumer.close(GRACE_MS).then(() => {
        closed = true;
      });
      await stage.queue.enqueue('late');
      stage.held.finish('one');
      await until(async () => (await stage.opened.leftovers()) === 2);

      expect(closed).toBe(false);
      expect(stage.held.signalOf('two').aborted).toBe(false);
      stage.held.finish('two');
      await closing;
      expect(stage.held.begun).toEqual(['one', 'two']);
      expect(await stage.queue.depth()).toBe(1);
    });

    it('aborts them when the grace is over, and waits until their handlers have settled', async () => {
      const consumer = await stage.queue.consume(stage.held.handler, { concurrency: 2 });
      await stage.enqueueAll(['one', 'two']);
      await stage.held.reach(2);
      let closed = false;

      const closing = consumer.close(5).then(() => {
        closed = true;
      });
      await until(() => stage.held.signalOf('one').aborted && stage.held.signalOf('two').aborted);
      stage.held.finish('one');
      await until(async () => (await stage.opened.leftovers()) === 1);

      expect(closed).toBe(false);
      stage.held.finish('two');
      await closing;
      await stage.nothingLeft();
    });

    it('leaves a job whose handler rejected at the abort to another consumer, as if it had not begun', async () => {
      await stage.reopen({ attempts: 1, backoffMs: 60_000 });
      const consumer = await stage.queue.consume(stage.held.handler, { concurrency: 1 });
      await stage.enqueueAll(['begun', 'waiting']);
      await stage.held.reach(1);
      const others = new HeldJobs();

      const closing = consumer.close(0);
      await until(() => stage.held.signalOf('begun').aborted);
      stage.held.fail('begun', away());
      await closing;
      await stage.queue.consume(others.handler, { concurrency: 1 });
      await others.reach(1);
      others.finish('begun');
      await others.reach(2);

      expect(others.begun).toEqual(['begun', 'waiting']);
      others.finishAll();
    });

    it('leaves the jobs that wait to the others', async () => {
      const others = new HeldJobs();
      const consumer = await stage.queue.consume(stage.held.handler, { concurrency: 1 });
      await stage.enqueueAll(['first', 'second']);
      await stage.held.reach(1);
      const closing = consumer.close(GRACE_MS);

      await stage.queue.consume(others.handler, { concurrency: 1 });
      await others.reach(1);

      expect(others.begun).toEqual(['second']);
      others.finishAll();
      stage.held.finishAll();
      await closing;
    });

    it('can be closed again, and every call resolves when the first one is through', async () => {
      const consumer = await stage.queue.consume(stage.held.handler, { concurrency: 1 });
      await stage.queue.enqueue('one');
      await stage.held.reach(1);
      const through: string[] = [];

      const closing = [
        consumer.close(GRACE_MS).then(() => through.push('first')),
        consumer.close(GRACE_MS).then(() => through.push('second')),
      ];
      await stage.queue.ping();
      expect(through).toEqual([]);
      stage.held.finish('one');
      await Promise.all(closing);
      await consumer.close(GRACE_MS);

      expect(through.sort()).toEqual(['first', 'second']);
    });

    it('closes at once when it has nothing in hand', async () => {
      const consumer = await stage.queue.consume(stage.held.handler, { concurrency: 4 });

      await consumer.close(GRACE_MS);
      await stage.queue.enqueue('late');

      expect(await stage.queue.depth()).toBe(1);
      expect(stage.held.begun).toEqual([]);
    });
  });

  describe('once it is closed', () => {
    it('has aborted the jobs in hand and waited for their handlers', async () => {
      await stage.queue.consume(stage.held.handler, { concurrency: 1 });
      await stage.queue.enqueue('one');
      await stage.held.reach(1);
      let closed = false;

      const closing = stage.queue.close().then(() => {
        closed = true;
      });
      await until(() => stage.held.signalOf('one').aborted);
      expect(closed).toBe(false);
      stage.held.finish('one');
      await closing;
      await stage.queue.close();
    });

    it('has cut short the grace of a consumer that was closing', async () => {
      const consumer = await stage.queue.consume(stage.held.handler, { concurrency: 1 });
      await stage.queue.enqueue('one');
      await stage.held.reach(1);
      const closing = consumer.close(GRACE_MS);

      const closingAll = stage.queue.close();
      await until(() => stage.held.signalOf('one').aborted);
      stage.held.finish('one');

      await Promise.all([closing, closingAll]);
    });

    it('is unavailable', async () => {
      await stage.queue.close();

      await expect(stage.queue.enqueue('late')).rejects.toThrow(QueueUnavailable);
      await expect(stage.queue.depth()).rejects.toThrow(QueueUnavailable);
      await expect(stage.queue.ping()).rejects.toThrow(QueueUnavailable);
      await expect(stage.queue.consume(stage.held.handler, { concurrency: 1 })).rejects.toThrow(
        QueueUnavailable,
      );
    });
  });
};
