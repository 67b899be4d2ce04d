import { describe, expect, it } from '@jest/globals';
import { until } from '../held-jobs.ts';
import { away, ids, type Stage } from './stage.ts';

/** One id is one job. */
export const identity = (stage: Stage): void => {
  describe('takes an id for one job', () => {
    it('while it waits', async () => {
      await stage.queue.enqueue('twice');
      await Promise.all([stage.queue.enqueue('twice'), stage.queue.enqueue('twice')]);
      await stage.queue.enqueue('other');
      expect(await stage.queue.depth()).toBe(2);

      await stage.queue.consume(stage.held.handler, { concurrency: 4 });
      await stage.held.reach(2);
      stage.held.finishAll();
      await stage.nothingLeft();

      expect(stage.held.begun).toEqual(['twice', 'other']);
    });

    it('while it is in hand', async () => {
      await stage.queue.consume(stage.held.handler, { concurrency: 4 });
      await stage.queue.enqueue('twice');
      await stage.held.reach(1);

      await Promise.all([stage.queue.enqueue('twice'), stage.queue.enqueue('twice')]);
      await stage.queue.enqueue('other');
      await stage.held.reach(2);
      stage.held.finishAll();
      await stage.nothingLeft();

      expect(stage.held.begun).toEqual(['twice', 'other']);
    });

    it('while its redelivery is delayed', async () => {
      await stage.reopen({ attempts: 2, backoffMs: 60_000 });
      await stage.queue.consume(stage.held.handler, { concurrency: 4 });
      await stage.queue.enqueue('twice');
      await stage.held.reach(1);
      stage.held.fail('twice', away());
      await until(async () => (await stage.queue.depth()) === 1);

      await stage.queue.enqueue('twice');
      await stage.queue.enqueue('other');
      await stage.held.reach(2);

      expect(stage.held.begun).toEqual(['twice', 'other']);
      expect(await stage.queue.depth()).toBe(1);
    });

    it('of many that enqueue it at once', async () => {
      const all = ids(20);
      await stage.queue.consume(stage.held.handler, { concurrency: 20 });

      await Promise.all(Array.from({ length: 10 }, () => all.map((id) => stage.queue.enqueue(id))).flat());
      await stage.held.reach(20);
      stage.held.finishAll();
      await stage.nothingLeft();

      expect(stage.held.begun.sort()).toEqual([...all].sort());
    });

    it('and for another one once it was handled', async () => {
      await stage.queue.consume(stage.held.handler, { concurrency: 1 });
      for (const begun of [1, 2, 3]) {
        await stage.queue.enqueue('again');
        await stage.held.reach(begun);
        stage.held.finish('again');
        await stage.nothingLeft();
      }

      expect(stage.held.begun).toEqual(['again', 'again', 'again']);
    });

    it('whatever its length, and however much there is in it', async () => {
      const [one, other] = [ids(300).join(), ids(300).join()];
      await stage.queue.consume(stage.held.handler, { concurrency: 4 });
      await stage.enqueueAll([one, one, other]);
      await stage.held.reach(2);
      stage.held.finishAll();
      await stage.nothingLeft();

      expect(stage.held.begun).toEqual([one, other]);
    });

    it.each([
      '',
      '0',
      '42',
      '-1',
      'wait',
      'active',
      'stalled',
      'id',
      'meta',
      'a:b',
      '0:1:2',
      '%3A',
      'a\\b',
      '"',
      'a\0b',
      'ü😀',
      '\ud800',
      '\udfff',
      'x'.repeat(10_000),
    ])('whatever string it is: %j', async (id) => {
      await stage.queue.consume(stage.held.handler, { concurrency: 4 });
      await stage.enqueueAll([id, id, 'other']);
      await stage.held.reach(2);
      stage.held.finishAll();
      await stage.nothingLeft();

      expect(stage.held.begun).toEqual([id, 'other']);
    });
  });
};
