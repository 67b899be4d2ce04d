import { describe, expect, it } from '@jest/globals';
import { HeldJobs, until } from '../held-jobs.ts';
import { ids, type Stage } from './stage.ts';

/** Who gets which job, and when. */
export const delivery = (stage: Stage): void => {
  describe('delivers', () => {
    it('a job that was enqueued before there was a consumer', async () => {
      await stage.queue.enqueue('early');
      await stage.queue.consume(stage.held.handler, { concurrency: 1 });

      await stage.held.reach(1);

      expect(stage.held.begun).toEqual(['early']);
    });

    it('a job that is enqueued while a consumer waits', async () => {
      await stage.queue.consume(stage.held.handler, { concurrency: 1 });
      await stage.queue.enqueue('first');
      await stage.held.reach(1);
      stage.held.finish('first');
      await stage.nothingLeft();

      await stage.queue.enqueue('second');
      await stage.held.reach(2);

      expect(stage.held.begun).toEqual(['first', 'second']);
    });

    it('in the order of enqueuing', async () => {
      const all = ids(100);
      await stage.enqueueAll(all.slice(0, 50));
      const begun: string[] = [];
      await stage.queue.consume(async (id) => void begun.push(id), { concurrency: 1 });
      await stage.enqueueAll(all.slice(50));

      await until(() => begun.length === all.length);

      expect(begun).toEqual(all);
    });

    it('as many at once as a consumer takes, and never more', async () => {
      const all = ids(12);
      await stage.enqueueAll(all);
      await stage.queue.consume(stage.held.handler, { concurrency: 3 });

      for (let begun = 3; begun < all.length; begun++) {
        await stage.held.reach(begun);
        stage.held.finish(stage.held.inHand[0] as string);
      }
      await stage.held.reach(all.length);

      expect(stage.held.peak).toBe(3);
      expect(stage.held.begun).toEqual(all);
    });

    it('each job to one of several consumers, and jobs to each of them', async () => {
      const others = new HeldJobs();
      await stage.queue.consume(stage.held.handler, { concurrency: 1 });
      await stage.queue.consume(others.handler, { concurrency: 1 });
      const all = ids(40);
      await stage.enqueueAll(all);
      await stage.held.reach(1);
      await others.reach(1);

      await until(() => {
        stage.held.finishAll();
        others.finishAll();
        return stage.held.begun.length + others.begun.length >= all.length;
      });
      others.finishAll();
      stage.held.finishAll();
      await stage.nothingLeft();

      expect([...stage.held.begun, ...others.begun].sort()).toEqual([...all].sort());
    });

    it('a thousand jobs once each', async () => {
      const all = ids(1000);
      const begun: string[] = [];
      for (let count = 0; count < 4; count++) {
        await stage.queue.consume(async (id) => void begun.push(id), { concurrency: 4 });
      }

      await Promise.all(all.map((id) => stage.queue.enqueue(id)));
      await stage.nothingLeft();

      expect(begun.sort()).toEqual([...all].sort());
    });
  });
};
