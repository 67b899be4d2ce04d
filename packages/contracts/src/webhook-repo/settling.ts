import { describe, expect, it } from '@jest/globals';
import type { WebhookDelivery, WebhookRepo } from '@live-code/core';
import { aDelivery } from '../builders.ts';
import type { Subject } from '../fresh.ts';

/** From the execution's end to the delivery's. */
export const settling = (subject: Subject<WebhookRepo>): void => {
  describe('making due', () => {
    it('makes what waits due from that time on', async () => {
      const delivery = aDelivery();
      await subject.repo.add(delivery);
      expect(await subject.repo.makeDue(delivery.executionId, 2000)).toBe(true);

      expect(await subject.repo.find(delivery.executionId)).toEqual({
        ...delivery,
        state: 'DUE',
        dueAt: 2000,
        nextAt: 2000,
        claims: 1,
      });
    });

    it('takes it from whoever had claimed it', async () => {
      const delivery = aDelivery({ nextAt: 1000 });
      await subject.repo.add(delivery);
      const [claimed] = await subject.repo.claim({ now: 1000, until: 9000, limit: 1 });
      await subject.repo.makeDue(delivery.executionId, 2000);

      expect(await subject.repo.save({ ...(claimed as WebhookDelivery), nextAt: 50_000 })).toBe(false);
      expect(await subject.repo.claim({ now: 2000, until: 9000, limit: 1 })).toHaveLength(1);
    });

    it.each(['DUE', 'DELIVERED', 'FAILED'] as const)('leaves one that is %s as it is', async (state) => {
      const delivery = aDelivery({ state, dueAt: 1500 });
      await subject.repo.add(delivery);
      expect(await subject.repo.makeDue(delivery.executionId, 2000)).toBe(false);

      expect(await subject.repo.find(delivery.executionId)).toEqual(delivery);
    });

    it('does nothing where there is none, and is done by one of many at once', async () => {
      expect(await subject.repo.makeDue('none', 2000)).toBe(false);
      const { executionId } = aDelivery();
      await subject.repo.add(aDelivery({ executionId }));

      const made = await Promise.all([1, 2, 3, 4].map((at) => subject.repo.makeDue(executionId, at)));
      expect(made.filter(Boolean)).toHaveLength(1);
      expect(await subject.repo.find(executionId)).toMatchObject({
        dueAt: made.indexOf(true) + 1,
        claims: 1,
      });
    });
  });

  describe('deleting', () => {
    it('deletes what was settled before, oldest first, a batch at a time', async () => {
      const settled = [3000, 1000, 2000, 4000].map((settledAt) =>
        aDelivery({ state: 'DELIVERED', nextAt: null, settledAt }),
      );
      const open = aDelivery({ state: 'DUE', nextAt: 1 });
      for (const delivery of [...settled, open]) await subject.repo.add(delivery);
      const left = async () => {
        const found = await Promise.all(settled.map(({ executionId }) => subject.repo.find(executionId)));
        return found.flatMap((delivery) => delivery?.settledAt ?? []);
      };

      expect(await subject.repo.deleteSettled({ before: 4000, limit: 2 })).toBe(2);
      expect(await left()).toEqual([3000, 4000]);
      expect(await subject.repo.deleteSettled({ before: 4000, limit: 2 })).toBe(1);
      expect(await left()).toEqual([4000]);
      expect(await subject.repo.find(open.executionId)).toEqual(open);
    });
  });
};
