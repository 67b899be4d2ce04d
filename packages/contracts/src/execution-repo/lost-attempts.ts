import { describe, expect, it } from '@jest/globals';
import type { ExecutionRepo, LossReason } from '@live-code/core';
import type { Subject } from '../fresh.ts';
import { HOSTILE_TEXTS } from '../hostile-text.ts';
import { anOutcome, aQueued, aRunning, claimAt, lossAt } from './stages.ts';

/** Every attempt that came to no outcome is recorded, and no other. */
export const lostAttempts = (subject: Subject<ExecutionRepo>): void => {
  describe('lost attempts', () => {
    it.each<LossReason>(['shutdown', 'runner_error', 'worker_lost'])(
      'are recorded for %s',
      async (reason) => {
        const { id } = await aRunning(subject.repo);

        await subject.repo.release(id, 1, lossAt(2050, reason));

        expect(await subject.repo.listLostAttempts(id)).toEqual([
          { attempt: 1, worker: 'worker', startedAt: 2000, endedAt: 2050, reason },
        ]);
      },
    );

    it('are recorded each, oldest first, also the last one', async () => {
      const { id } = await aRunning(subject.repo);
      await subject.repo.release(id, 1, lossAt(2050));
      for (const at of [3000, 4000]) {
        await subject.repo.claim(id, claimAt(at, `worker at ${at}`));
        await subject.repo.expireLeases({ now: at + 500, maxAttempts: 3, limit: 9 });
      }

      expect(await subject.repo.find(id)).toMatchObject({ status: 'FAILED', attempt: 3 });
      expect(await subject.repo.listLostAttempts(id)).toEqual([
        { attempt: 1, worker: 'worker', startedAt: 2000, endedAt: 2050, reason: 'shutdown' },
        { attempt: 2, worker: 'worker at 3000', startedAt: 3000, endedAt: 3500, reason: 'worker_lost' },
        { attempt: 3, worker: 'worker at 4000', startedAt: 4000, endedAt: 4500, reason: 'worker_lost' },
      ]);
    });

    it('are none where an attempt came to its outcome, waits, runs, or is another’s', async () => {
      const ended = await aRunning(subject.repo);
      await subject.repo.finish(ended.id, 1, anOutcome(), 2050);
      const running = await aRunning(subject.repo);
      await subject.repo.release(running.id, 2, lossAt(2050));
      await subject.repo.release(ended.id, 1, lossAt(2060));
      const queued = await aQueued(subject.repo);

      for (const { id } of [ended, running, queued]) {
        expect(await subject.repo.listLostAttempts(id)).toEqual([]);
      }
      expect(await subject.repo.listLostAttempts('no such id')).toEqual([]);
    });

    it('keep the name of any worker exactly', async () => {
      for (const [, worker] of HOSTILE_TEXTS) {
        const { id } = await aQueued(subject.repo);
        await subject.repo.claim(id, claimAt(2000, worker));
        await subject.repo.release(id, 1, lossAt(2050));

        expect(await subject.repo.listLostAttempts(id)).toMatchObject([{ worker }]);
      }
    });

    it('are recorded once, however many take it back at once', async () => {
      const { id } = await aRunning(subject.repo);
      const expire = () => subject.repo.expireLeases({ now: 3000, maxAttempts: 3, limit: 7 });

      await Promise.all([expire(), subject.repo.release(id, 1, lossAt(3000)), expire()]);

      expect(await subject.repo.listLostAttempts(id)).toHaveLength(1);
    });
  });
};
