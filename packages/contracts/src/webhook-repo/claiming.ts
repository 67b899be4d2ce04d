import { describe, expect, it } from '@jest/globals';
import type { WebhookDelivery, WebhookRepo } from '@live-code/core';
import { aDelivery } from '../builders.ts';
import type { Subject } from '../fresh.ts';

/** A delivery is one's at a time. */
export const claiming = (subject: Subject<WebhookRepo>): void => {
  const added = async (over: Partial<WebhookDelivery>): Promise<WebhookDelivery> => {
    const delivery = aDelivery(over);
    await subject.repo.add(delivery);
    return delivery;
  };
  const claim = (now: number, limit = 10) => subject.repo.claim({ now, until: now + 100, limit });
  const idsOf = (deliveries: readonly WebhookDelivery[]) => deliveries.map(({ executionId }) => executionId);

  describe('claiming', () => {
    it('takes what is ready, longest overdue first, and no more than asked for', async () => {
      const late = await added({ nextAt: 3000 });
      const first = await added({ nextAt: 1000 });
      const second = await added({ nextAt: 2000, state: 'DUE', dueAt: 900 });
      await added({ nextAt: 3001 });
      await added({ nextAt: null, state: 'DELIVERED', settledAt: 500 });

      const taken = await claim(3000, 2);
      expect(taken).toEqual([
        { ...first, nextAt: 3100, claims: 1 },
        { ...second, nextAt: 3100, claims: 1 },
      ]);
      expect(idsOf(await claim(3000))).toEqual([late.executionId]);
    });

    it('takes nothing of owners who are to wait, and goes on to the others', async () => {
      const owners = ['a', 'b', 'c"\0', 'a', 'd'];
      for (const [index, owner] of owners.entries()) await added({ owner, nextAt: 1000 + index });
      const query = { now: 2000, until: 2100, limit: 10 };

      const taken = await subject.repo.claim({ ...query, limit: 1, except: ['a', 'c"\0'] });
      expect(taken.map(({ owner }) => owner)).toEqual(['b']);
      const others = await subject.repo.claim({ ...query, except: ['a', 'c"\0'] });
      expect(others.map(({ owner }) => owner)).toEqual(['d']);
      const left = await subject.repo.claim({ ...query, except: [] });
      expect(left.map(({ owner }) => owner)).toEqual(['a', 'c"\0', 'a']);
    });

    it('takes a delivery again when the claim has run out, and not before', async () => {
      const { executionId } = await added({ nextAt: 1000 });
      await claim(1000);

      expect(await claim(1099)).toEqual([]);
      expect(await claim(1100)).toMatchObject([{ executionId, claims: 2, nextAt: 1200 }]);
    });

    it('gives each delivery to one of many that claim at once', async () => {
      const ids: string[] = [];
      for (let index = 0; index < 20; index++) ids.push((await added({ nextAt: 1000 })).executionId);

      const taken = (await Promise.all(Array.from({ length: 10 }, () => claim(1000, 7)))).flat();

      expect(new Set(idsOf(taken)).size).toBe(taken.length);
      const left = await claim(1000, 100);
      expect([...idsOf(taken), ...idsOf(left)].sort()).toEqual(ids.sort());
    });

    it('lets only the last that claimed it save or drop it', async () => {
      await added({ nextAt: 1000 });
      const [old] = (await claim(1000)) as [WebhookDelivery];
      const [present] = (await claim(1100)) as [WebhookDelivery];

      expect(await subject.repo.save({ ...old, state: 'FAILED' })).toBe(false);
      await subject.repo.drop(old);
      expect(await subject.repo.find(old.executionId)).toEqual(present);

      expect(await subject.repo.save({ ...present, state: 'DUE', dueAt: 1050 })).toBe(true);
      await subject.repo.drop(present);
      expect(await subject.repo.find(old.executionId)).toBeNull();
    });
  });
};
