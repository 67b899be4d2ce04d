import { describe, expect, it } from '@jest/globals';
import type { WebhookRepo } from '@live-code/core';
import { aDelivery } from '../builders.ts';
import type { Subject } from '../fresh.ts';
import { HOSTILE_TEXTS, MEGABYTE } from '../hostile-text.ts';

const anAttempt = (error: string | null) => ({ at: 2000, status: 500, error, durationMs: 12 });

/** What is read is what was stored. */
export const keeping = (subject: Subject<WebhookRepo>): void => {
  describe('keeping', () => {
    it('gives back what was added, and `null` for what was not', async () => {
      const delivery = aDelivery();
      await subject.repo.add(delivery);

      expect(await subject.repo.find(delivery.executionId)).toEqual(delivery);
      expect(await subject.repo.find('none')).toBeNull();
    });

    it.each([...HOSTILE_TEXTS, ['a megabyte', MEGABYTE] as const])(
      'keeps %s as it is',
      async (name, text) => {
        // No database indexes a megabyte.
        const [executionId, owner] = name === 'a megabyte' ? ['id', 'owner'] : [text, text];
        const attempts = [anAttempt(text), { ...anAttempt(null), status: null }];
        const delivery = aDelivery({ executionId, owner, url: text, attempts, attemptCount: 2 });
        await subject.repo.add(delivery);

        expect(await subject.repo.find(executionId)).toEqual(delivery);
      },
    );

    it('refuses a second one of an execution, and keeps the first', async () => {
      const first = aDelivery();
      await subject.repo.add(first);
      await expect(subject.repo.add({ ...first, url: 'https://other.example' })).rejects.toThrow();

      expect(await subject.repo.find(first.executionId)).toEqual(first);
    });

    it('is not changed by what is done to what it was given', async () => {
      const attempts = [anAttempt('refused')];
      const delivery = aDelivery({ attempts });
      await subject.repo.add(delivery);
      attempts.push(anAttempt('later'));

      expect(await subject.repo.find(delivery.executionId)).toMatchObject({
        attempts: [anAttempt('refused')],
      });
    });

    it('saves everything but whose it is, where it goes and when it came', async () => {
      const delivery = aDelivery();
      await subject.repo.add(delivery);
      const settled = {
        ...delivery,
        state: 'FAILED' as const,
        dueAt: 1500,
        nextAt: null,
        settledAt: 2500,
        attemptCount: 3,
        attempts: [anAttempt('refused')],
      };
      expect(
        await subject.repo.save({ ...settled, owner: 'other', url: 'https://other.example', createdAt: 1 }),
      ).toBe(true);

      expect(await subject.repo.find(delivery.executionId)).toEqual(settled);
    });

    it('saves nothing of what was never added', async () => {
      const delivery = aDelivery();
      expect(await subject.repo.save(delivery)).toBe(false);
      expect(await subject.repo.find(delivery.executionId)).toBeNull();
    });
  });
};
