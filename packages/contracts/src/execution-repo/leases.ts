import { describe, expect, it } from '@jest/globals';
import { bareOutcome, type Execution, type ExecutionRepo, leaseExpired } from '@live-code/core';
import type { Subject } from '../fresh.ts';
import { aCancelling, aQueued, aRunning, claimAt } from './stages.ts';

/** Executions whose worker fell silent are taken back, each once. */
export const leases = (subject: Subject<ExecutionRepo>): void => {
  const runningUntil = async (leaseExpiresAt: number): Promise<Execution> => {
    const { id } = await aQueued(subject.repo);
    return (await subject.repo.claim(id, { worker: 'worker', at: 2000, leaseExpiresAt })) as Execution;
  };

  const expire = (now: number, { maxAttempts = 3, limit = 100 } = {}): Promise<readonly Execution[]> =>
    subject.repo.expireLeases({ now, maxAttempts, limit });

  describe('leases that ran out', () => {
    it('takes back those that ended before now, and no other', async () => {
      const [past, ,] = [await runningUntil(2099), await runningUntil(2100), await runningUntil(2101)];
      await aQueued(subject.repo);

      const expired = await expire(2100);

      expect(expired).toEqual([leaseExpired(past, { now: 2100, maxAttempts: 3 })]);
      expect(expired[0]).toMatchObject({ status: 'QUEUED', worker: null, startedAt: null, attempt: 1 });
      expect(await subject.repo.find(past.id)).toEqual(expired[0]);
      expect(await expire(2100)).toEqual([]);
    });

    it('spares one whose lease was renewed', async () => {
      const running = await aRunning(subject.repo);
      await subject.repo.renewLease(running.id, 1, 5000);

      expect(await expire(4000)).toEqual([]);
      expect(await expire(5001)).toHaveLength(1);
    });

    it('fails one whose attempts are used up, and not before', async () => {
      const { id } = await aRunning(subject.repo);
      expect(await expire(3000, { maxAttempts: 2 })).toMatchObject([{ status: 'QUEUED' }]);
      const second = (await subject.repo.claim(id, claimAt(3000))) as Execution;

      const expired = await expire(4000, { maxAttempts: 2 });

      expect(expired).toEqual([leaseExpired(second, { now: 4000, maxAttempts: 2 })]);
      expect(expired[0]).toMatchObject({
        status: 'FAILED',
        finishedAt: 4000,
        startedAt: 3000,
        outcome: bareOutcome('failed', 'worker_lost'),
      });
      expect(await subject.repo.find(id)).toEqual(expired[0]);
    });

    it.each([1, 3])('cancels one that was asked to end, with at most %d attempts', async (maxAttempts) => {
      const cancelling = await aCancelling(subject.repo);

      const expired = await expire(3000, { maxAttempts });

      expect(expired).toEqual([leaseExpired(cancelling, { now: 3000, maxAttempts })]);
      expect(expired[0]).toMatchObject({ status: 'CANCELLED', outcome: bareOutcome('cancelled') });
      expect(await subject.repo.find(cancelling.id)).toEqual(expired[0]);
    });

    it('takes back at most as many as asked, and the rest the next time', async () => {
      for (let index = 0; index < 5; index++) await aRunning(subject.repo);

      const taken = [await expire(3000, { limit: 2 }), await expire(3000, { limit: 2 }), await expire(3000)];

      expect(taken.map(({ length }) => length)).toEqual([2, 2, 1]);
      expect(new Set(taken.flat().map(({ id }) => id)).size).toBe(5);
    });
  });
};
