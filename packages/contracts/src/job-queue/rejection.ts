import { describe, expect, it } from '@jest/globals';
import { away, CLOCK_MS, type Stage } from './stage.ts';

/** What becomes of a job whose handler rejected. */
export const rejection = (stage: Stage): void => {
  describe('when a handler rejects', () => {
    it('with an infrastructure error, delivers again, later each time, and drops it at the bound', async () => {
      const times: number[] = [];
      await stage.queue.consume(
        async () => {
          times.push(performance.now());
          throw away();
        },
        { concurrency: 1 },
      );

      await stage.queue.enqueue('hopeless');
      await stage.nothingLeft();

      expect(times).toHaveLength(4);
      expect(stage.opened.delays).toHaveLength(3);
      stage.opened.delays.forEach((delay, index) => {
        expect(delay).toBeGreaterThan(stage.opened.delays[index - 1] ?? 0);
        const waited = (times[index + 1] as number) - (times[index] as number);
        expect(waited).toBeGreaterThanOrEqual(delay - CLOCK_MS);
      });
    });

    it('takes a dropped job as a new one, with all its deliveries', async () => {
      const begun: string[] = [];
      const handler = async (id: string): Promise<void> => {
        begun.push(id);
        throw away();
      };
      await stage.queue.consume(handler, { concurrency: 1 });

      await stage.queue.enqueue('hopeless');
      await stage.nothingLeft();
      await stage.queue.enqueue('hopeless');
      await stage.nothingLeft();

      expect(begun).toHaveLength(8);
    });

    it('is done with the job when a later delivery is handled', async () => {
      await stage.queue.consume(stage.held.handler, { concurrency: 1 });
      await stage.queue.enqueue('wavering');
      await stage.held.reach(1);
      stage.held.fail('wavering', away());
      await stage.held.reach(2);

      stage.held.finish('wavering');
      await stage.nothingLeft();

      expect(stage.held.begun).toEqual(['wavering', 'wavering']);
    });

    it('lets other jobs pass the one that is delayed', async () => {
      await stage.reopen({ attempts: 2, backoffMs: 60_000 });
      await stage.queue.consume(stage.held.handler, { concurrency: 1 });
      await stage.enqueueAll(['failing', 'next']);
      await stage.held.reach(1);

      stage.held.fail('failing', away());
      await stage.held.reach(2);

      expect(stage.held.begun).toEqual(['failing', 'next']);
    });

    it.each([
      ['a programming error', new TypeError('a bug')],
      ['what is no error', 'a string'],
      ['nothing', undefined],
    ])('with %s, drops the job at once', async (_, error) => {
      await stage.queue.consume(stage.held.handler, { concurrency: 1 });
      await stage.queue.enqueue('broken');
      await stage.held.reach(1);

      stage.held.fail('broken', error);
      await stage.nothingLeft();

      expect(stage.held.begun).toEqual(['broken']);
    });
  });
};
