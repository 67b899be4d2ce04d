import { describe, expect, it } from '@jest/globals';
import {
  bareOutcome,
  cancelRequested,
  claimed,
  type ExecutionRepo,
  finished,
  type OutcomeEnd,
  type OutputStream,
  released,
} from '@live-code/core';
import type { Subject } from '../fresh.ts';
import { aCancelling, anOutcome, aQueued, aRunning, claimAt, lossAt, TERMINAL_STAGES } from './stages.ts';

/** Each call changes what core's pure functions say, and only in the status it is meant for. */
export const transitions = (subject: Subject<ExecutionRepo>): void => {
  describe('claiming', () => {
    it('begins the next attempt of one that waits', async () => {
      const queued = await aQueued(subject.repo);

      const running = await subject.repo.claim(queued.id, claimAt(2000));

      expect(running).toEqual(claimed(queued, claimAt(2000)));
      expect(running).toMatchObject({
        status: 'RUNNING',
        attempt: 1,
        worker: 'worker',
        leaseExpiresAt: 2100,
      });
      expect(await subject.repo.find(queued.id)).toEqual(running);
    });

    it('gives nothing where one runs already, and changes nothing', async () => {
      const running = await aRunning(subject.repo);

      expect(await subject.repo.claim(running.id, claimAt(2001, 'other'))).toBeNull();
      expect(await subject.repo.find(running.id)).toEqual(running);
    });

    it('gives nothing where no execution is', async () => {
      expect(await subject.repo.claim('no such id', claimAt(2000))).toBeNull();
    });

    it('touches no other execution', async () => {
      const [one, other] = [await aQueued(subject.repo), await aQueued(subject.repo)];

      await subject.repo.claim(one.id, claimAt(2000));
      await subject.repo.finish(one.id, 1, anOutcome(), 2050);

      expect(await subject.repo.find(other.id)).toEqual(other);
    });
  });

  describe('renewing a lease', () => {
    it('moves the end of the lease and nothing else', async () => {
      const running = await aRunning(subject.repo);

      expect(await subject.repo.renewLease(running.id, 1, 7000)).toBe('held');
      expect(await subject.repo.find(running.id)).toEqual({ ...running, leaseExpiresAt: 7000 });
    });

    it('tells that a cancel was asked for, and still holds the lease', async () => {
      const cancelling = await aCancelling(subject.repo);

      expect(await subject.repo.renewLease(cancelling.id, 1, 7000)).toBe('cancelling');
      expect(await subject.repo.find(cancelling.id)).toEqual({ ...cancelling, leaseExpiresAt: 7000 });
    });

    it('is lost, and changes nothing, for an attempt that is not the running one', async () => {
      const { id } = await aRunning(subject.repo);
      const queued = await subject.repo.release(id, 1, lossAt(2050));
      expect(await subject.repo.renewLease(id, 1, 7000)).toBe('lost');
      expect(await subject.repo.find(id)).toEqual(queued);

      const second = await subject.repo.claim(id, claimAt(2060));
      expect(await subject.repo.renewLease(id, 1, 7000)).toBe('lost');
      expect(await subject.repo.renewLease(id, 3, 7000)).toBe('lost');
      expect(await subject.repo.find(id)).toEqual(second);
    });

    it('is lost where no execution is', async () => {
      expect(await subject.repo.renewLease('no such id', 1, 7000)).toBe('lost');
    });
  });

  describe('finishing', () => {
    it.each<OutcomeEnd>(['succeeded', 'failed', 'timedOut', 'cancelled'])(
      'records that it %s',
      async (end) => {
        const running = await aRunning(subject.repo);
        const outcome = anOutcome({ end });

        const ended = await subject.repo.finish(running.id, 1, outcome, 2060);

        expect(ended).toEqual(finished(running, outcome, 2060));
        expect(await subject.repo.find(running.id)).toEqual(ended);
      },
    );

    it.each([0, 1, 10_000])('keeps in what order it printed, in %d pieces', async (pieces) => {
      const { id } = await aRunning(subject.repo);
      const transcript = Array.from({ length: pieces }, (_, index): [OutputStream, number] => [
        index % 3 === 0 ? 'stderr' : 'stdout',
        index % 7,
      ]);
      await subject.repo.finish(id, 1, anOutcome({ transcript }), 2060);

      expect((await subject.repo.find(id))?.outcome?.transcript).toEqual(transcript);
    });

    it('takes the outcome also of one that was asked to end', async () => {
      const cancelling = await aCancelling(subject.repo);

      const ended = await subject.repo.finish(cancelling.id, 1, anOutcome(), 2060);

      expect(ended).toEqual(finished(cancelling, anOutcome(), 2060));
      expect(ended).toMatchObject({ status: 'COMPLETED', cancelRequestedAt: 2050 });
    });

    it('refuses a worker that lost its lease, before and after the next attempt began', async () => {
      const { id } = await aRunning(subject.repo);
      const [queued] = await subject.repo.expireLeases({ now: 3000, maxAttempts: 3, limit: 1 });
      expect(await subject.repo.finish(id, 1, anOutcome(), 3010)).toBeNull();
      expect(await subject.repo.find(id)).toEqual(queued);

      const second = await subject.repo.claim(id, claimAt(3020));
      expect(await subject.repo.finish(id, 1, anOutcome(), 3030)).toBeNull();
      expect(await subject.repo.find(id)).toEqual(second);
    });

    it('refuses an attempt that has not begun', async () => {
      const queued = await aQueued(subject.repo);

      expect(await subject.repo.finish(queued.id, 0, anOutcome(), 2000)).toBeNull();
      expect(await subject.repo.finish(queued.id, 1, anOutcome(), 2000)).toBeNull();
      expect(await subject.repo.find(queued.id)).toEqual(queued);
      expect(await subject.repo.finish('no such id', 1, anOutcome(), 2000)).toBeNull();
    });
  });

  describe('releasing', () => {
    it('puts the running attempt back, for the next to begin', async () => {
      const running = await aRunning(subject.repo);

      const queued = await subject.repo.release(running.id, 1, lossAt(2050));

      expect(queued).toEqual(released(running, 2050));
      expect(await subject.repo.find(running.id)).toEqual(queued);
      expect(await subject.repo.claim(running.id, claimAt(2060))).toMatchObject({
        attempt: 2,
        startedAt: 2060,
      });
    });

    it('ends one that was asked to end', async () => {
      const cancelling = await aCancelling(subject.repo);

      const ended = await subject.repo.release(cancelling.id, 1, lossAt(2060));

      expect(ended).toEqual(released(cancelling, 2060));
      expect(ended).toMatchObject({
        status: 'CANCELLED',
        finishedAt: 2060,
        outcome: bareOutcome('cancelled'),
      });
      expect(await subject.repo.find(cancelling.id)).toEqual(ended);
    });

    it('refuses an attempt that is not the running one', async () => {
      const running = await aRunning(subject.repo);

      expect(await subject.repo.release(running.id, 0, lossAt(2050))).toBeNull();
      expect(await subject.repo.release(running.id, 2, lossAt(2050))).toBeNull();
      expect(await subject.repo.release('no such id', 1, lossAt(2050))).toBeNull();
      expect(await subject.repo.find(running.id)).toEqual(running);
    });
  });

  describe('asking for an end', () => {
    it('cancels one that waits, at once', async () => {
      const queued = await aQueued(subject.repo);

      const cancelled = await subject.repo.requestCancel(queued.id, 1500);

      expect(cancelled).toEqual(cancelRequested(queued, 1500));
      expect(cancelled).toMatchObject({ status: 'CANCELLED', finishedAt: 1500, outcome: null });
      expect(await subject.repo.find(queued.id)).toEqual(cancelled);
    });

    it('marks one that runs, and keeps the first mark', async () => {
      const running = await aRunning(subject.repo);

      const marked = await subject.repo.requestCancel(running.id, 2050);
      expect(marked).toEqual({ ...running, cancelRequestedAt: 2050 });
      expect(await subject.repo.requestCancel(running.id, 2060)).toEqual(marked);
      expect(await subject.repo.find(running.id)).toEqual(marked);
    });

    it('resolves to null where no execution is', async () => {
      expect(await subject.repo.requestCancel('no such id', 2000)).toBeNull();
    });
  });

  describe('the end', () => {
    it.each(Object.entries(TERMINAL_STAGES))(
      'changes nothing any more in one that is %s',
      async (_, stage) => {
        const { repo } = subject;
        const ended = await stage(repo);

        for (const attempt of [0, 1, 2]) {
          expect(await repo.claim(ended.id, claimAt(5000))).toBeNull();
          expect(await repo.renewLease(ended.id, attempt, 6000)).toBe('lost');
          expect(await repo.finish(ended.id, attempt, anOutcome({ stdout: 'late' }), 5000)).toBeNull();
          expect(await repo.release(ended.id, attempt, lossAt(5000))).toBeNull();
        }
        expect(await repo.requestCancel(ended.id, 5000)).toEqual(ended);
        expect(await repo.expireLeases({ now: 9000, maxAttempts: 1, limit: 9 })).toEqual([]);
        expect(await repo.listQueued({ before: 9000, limit: 9 })).toEqual([]);

        expect(await repo.find(ended.id)).toEqual(ended);
      },
    );
  });
};
