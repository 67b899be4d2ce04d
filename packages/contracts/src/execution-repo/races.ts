import { describe, expect, it } from '@jest/globals';
import {
  cancelRequested,
  claimed,
  type Execution,
  type ExecutionRepo,
  finished,
  released,
} from '@live-code/core';
import type { Subject } from '../fresh.ts';
import { anOutcome, aQueued, aRunning, claimAt, lossAt } from './stages.ts';

/** Begins two calls at once, in either order, and resolves to their answers in the order given. */
const atOnce = async <A, B>(round: number, a: () => Promise<A>, b: () => Promise<B>): Promise<[A, B]> => {
  if (round % 2 === 0) return Promise.all([a(), b()]);
  const [second, first] = await Promise.all([b(), a()]);
  return [first, second];
};

const ROUNDS = Array.from({ length: 8 }, (_, round) => round);

/** Of two calls at once on one execution, one is wholly first. */
export const races = (subject: Subject<ExecutionRepo>): void => {
  describe('races', () => {
    it('gives an execution to exactly one of many workers', async () => {
      const { id } = await aQueued(subject.repo);
      const claims = Array.from({ length: 50 }, (_, index) => claimAt(2000, `worker ${index}`));

      const got = await Promise.all(claims.map((claim) => subject.repo.claim(id, claim)));

      const winners = got.filter((execution) => execution !== null);
      expect(winners).toHaveLength(1);
      expect(winners[0]).toMatchObject({
        attempt: 1,
        worker: `worker ${got.indexOf(winners[0] as Execution)}`,
      });
      expect(await subject.repo.find(id)).toEqual(winners[0]);
    });

    it('gives each of many executions to one worker when all workers want all', async () => {
      const ids: string[] = [];
      for (let index = 0; index < 10; index++) ids.push((await aQueued(subject.repo)).id);

      const got = await Promise.all(
        ['a', 'b', 'c', 'd'].flatMap((worker) =>
          ids.map((id) => subject.repo.claim(id, claimAt(2000, worker))),
        ),
      );

      const won = got.flatMap((execution) => execution?.id ?? []);
      expect(won.sort()).toEqual(ids.sort());
    });

    it('records exactly one of many outcomes of one attempt', async () => {
      const { id } = await aRunning(subject.repo);
      const outcomes = Array.from({ length: 20 }, (_, index) => anOutcome({ stdout: `${index}` }));

      const got = await Promise.all(outcomes.map((outcome) => subject.repo.finish(id, 1, outcome, 2050)));

      const winners = got.filter((execution) => execution !== null);
      expect(winners).toHaveLength(1);
      expect(winners[0]?.outcome?.stdout).toBe(`${got.findIndex((execution) => execution !== null)}`);
      expect(await subject.repo.find(id)).toEqual(winners[0]);
    });

    it('records ends of many attempts at once, each once, and none of an attempt that is over', async () => {
      const [again, other] = [await aRunning(subject.repo), await aRunning(subject.repo)];
      await subject.repo.release(again.id, 1, lossAt(2010));
      await subject.repo.claim(again.id, claimAt(2020));
      const ends = [
        { id: again.id, attempt: 1 },
        { id: again.id, attempt: 2 },
        { id: other.id, attempt: 1 },
        { id: 'no such id', attempt: 1 },
        { id: again.id, attempt: 2 },
      ];

      const got = await Promise.all(
        ends.map(({ id, attempt }, index) =>
          subject.repo.finish(id, attempt, anOutcome({ stdout: `${index}` }), 2050),
        ),
      );

      expect(got.map((execution) => execution?.outcome?.stdout)).toEqual([
        undefined,
        '1',
        '2',
        undefined,
        undefined,
      ]);
      expect(await subject.repo.find(again.id)).toEqual(got[1]);
      expect(await subject.repo.find(other.id)).toEqual(got[2]);
    });

    it('either finishes or releases an attempt', async () => {
      for (const round of ROUNDS) {
        const running = await aRunning(subject.repo);

        const [ended, back] = await atOnce(
          round,
          () => subject.repo.finish(running.id, 1, anOutcome(), 2050),
          () => subject.repo.release(running.id, 1, lossAt(2060)),
        );

        expect([ended, back].filter((execution) => execution !== null)).toHaveLength(1);
        const expected = ended === null ? released(running, 2060) : finished(running, anOutcome(), 2050);
        expect(await subject.repo.find(running.id)).toEqual(expected);
      }
    });

    it('either claims and then marks, or cancels and gives to nobody', async () => {
      for (const round of ROUNDS) {
        const queued = await aQueued(subject.repo);

        const [running, asked] = await atOnce(
          round,
          () => subject.repo.claim(queued.id, claimAt(2000)),
          () => subject.repo.requestCancel(queued.id, 2010),
        );

        const expected = cancelRequested(running === null ? queued : claimed(queued, claimAt(2000)), 2010);
        expect(asked).toEqual(expected);
        expect(await subject.repo.find(queued.id)).toEqual(expected);
      }
    });

    it('keeps the outcome, or marks and then keeps it, when a cancel comes as an attempt ends', async () => {
      for (const round of ROUNDS) {
        const running = await aRunning(subject.repo);

        const [ended, asked] = await atOnce(
          round,
          () => subject.repo.finish(running.id, 1, anOutcome(), 2050),
          () => subject.repo.requestCancel(running.id, 2060),
        );

        expect(ended).toMatchObject({ status: 'COMPLETED', outcome: anOutcome() });
        expect(asked).toEqual(asked?.status === 'RUNNING' ? cancelRequested(running, 2060) : ended);
        expect(await subject.repo.find(running.id)).toEqual(ended);
      }
    });

    it('marks with one time for many that ask at once', async () => {
      const { id } = await aRunning(subject.repo);

      const asked = await Promise.all([2050, 2051, 2052].map((at) => subject.repo.requestCancel(id, at)));

      expect(new Set(asked.map((execution) => execution?.cancelRequestedAt)).size).toBe(1);
    });

    it('either renews a lease or takes its execution back', async () => {
      for (const round of ROUNDS) {
        const running = await aRunning(subject.repo);

        const [lease, expired] = await atOnce(
          round,
          () => subject.repo.renewLease(running.id, 1, 9000),
          () => subject.repo.expireLeases({ now: 3000, maxAttempts: 3, limit: 9 }),
        );

        expect(expired).toHaveLength(lease === 'held' ? 0 : 1);
        const expected = lease === 'held' ? { ...running, leaseExpiresAt: 9000 } : released(running, 3000);
        expect(await subject.repo.find(running.id)).toEqual(expected);
      }
    });

    it('takes each execution back once, however many look for lost workers at once', async () => {
      const ids: string[] = [];
      for (let index = 0; index < 20; index++) ids.push((await aRunning(subject.repo)).id);
      const expire = () => subject.repo.expireLeases({ now: 3000, maxAttempts: 3, limit: 7 });

      const taken = (await Promise.all(Array.from({ length: 10 }, expire))).flat();

      const takenIds = taken.map(({ id }) => id);
      expect(new Set(takenIds).size).toBe(takenIds.length);
      const left = await subject.repo.expireLeases({ now: 3000, maxAttempts: 3, limit: 100 });
      expect([...takenIds, ...left.map(({ id }) => id)].sort()).toEqual(ids.sort());
    });
  });
};
