import { describe, expect, it } from '@jest/globals';
import type { DutyRepo } from '@live-code/core';
import { fresh } from './fresh.ts';
import { HOSTILE_TEXTS } from './hostile-text.ts';

/** What the suite needs of an adapter: an empty repository, and its end. */
export interface OpenDutyRepo {
  readonly repo: DutyRepo;
  close(): Promise<void>;
}

/** Proves that an adapter keeps the promises of `DutyRepo`; `lostStoreContract` adds the one about a store that is away. */
export const dutyRepoContract = (adapter: string, open: () => Promise<OpenDutyRepo>): void => {
  describe(`${adapter} as DutyRepo`, () => {
    const subject = fresh(open);
    const take = (holder: string, now: number, until: number, duty = 'duty'): Promise<boolean> =>
      subject.repo.take({ duty, holder, now, until });

    it('gives a duty to who comes first, until its time is over', async () => {
      expect(await take('a', 1000, 2000)).toBe(true);
      expect(await take('b', 1000, 2000)).toBe(false);
      expect(await take('b', 1999, 3000)).toBe(false);
      expect(await take('b', 2000, 3000)).toBe(true);
      expect(await take('a', 2000, 3000)).toBe(false);
    });

    it('lets its holder take it again, for longer or for less', async () => {
      await take('a', 1000, 2000);
      expect(await take('a', 1500, 4000)).toBe(true);
      expect(await take('b', 2500, 5000)).toBe(false);
      expect(await take('a', 1600, 1700)).toBe(true);
      expect(await take('b', 1700, 5000)).toBe(true);
    });

    it('tells duties apart, whatever they and their holders are called', async () => {
      for (const [, text] of HOSTILE_TEXTS) {
        expect(await take('a', 1000, 2000, text)).toBe(true);
        expect(await take(text, 1000, 2000, `of ${text}`)).toBe(true);
        expect(await take('b', 1000, 2000, `of ${text}`)).toBe(false);
      }
    });

    it('gives it to exactly one of many that want it at once', async () => {
      for (const now of [1000, 2000]) {
        const got = await Promise.all(
          Array.from({ length: 30 }, (_, index) => take(`${now} ${index}`, now, now + 1000)),
        );
        expect(got.filter(Boolean)).toHaveLength(1);
      }
    });
  });
};
