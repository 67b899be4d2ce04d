import { describe, expect, it } from '@jest/globals';
import { type ExecutionRepo, StoreUnavailable, UNCLAIMED } from '@live-code/core';
import { anExecution, aRequest } from '../builders.ts';
import type { Subject } from '../fresh.ts';
import { anOutcome, aQueued, aRunning, claimAt, lossAt } from './stages.ts';

/** Executions are stored once: under their id, and under their idempotency key. */
export const adding = (subject: Subject<ExecutionRepo>): void => {
  describe('adding and finding', () => {
    it('resolves to what was added, and finds it', async () => {
      const execution = anExecution({ idempotencyKey: 'key', sessionVersion: 7 });

      expect(await subject.repo.add(execution)).toEqual(execution);
      expect(await subject.repo.find(execution.id)).toEqual(execution);
    });

    it('stores an execution as one that waits, whatever it was', async () => {
      const claim = { attempt: 2, worker: 'w', leaseExpiresAt: 5, startedAt: 4 };
      const running = anExecution({ status: 'RUNNING', ...claim });
      const ended = anExecution({ status: 'COMPLETED', attempt: 1, finishedAt: 9, outcome: anOutcome() });

      for (const [turn, execution] of [running, ended].entries()) {
        const waiting = { ...execution, ...UNCLAIMED, turn };
        expect(await subject.repo.add(execution)).toEqual(waiting);
        expect(await subject.repo.find(execution.id)).toEqual(waiting);
      }
    });

    it('finds nothing where nothing is', async () => {
      await aQueued(subject.repo);

      expect(await subject.repo.find('no such id')).toBeNull();
    });

    it('keeps times of today to the millisecond', async () => {
      const execution = await aQueued(subject.repo, { queuedAt: 1_767_225_599_999 });
      const claim = { worker: 'w', at: 1_767_225_600_001, leaseExpiresAt: 1_767_225_615_001 };

      expect(await subject.repo.claim(execution.id, claim)).toMatchObject({
        queuedAt: 1_767_225_599_999,
        startedAt: 1_767_225_600_001,
        leaseExpiresAt: 1_767_225_615_001,
      });
    });

    it('rejects ids that are taken among others that are added at once, and stores those', async () => {
      const taken = await aQueued(subject.repo);
      const twice = anExecution({ request: aRequest('first') });
      const all = [
        anExecution({ id: taken.id }),
        twice,
        anExecution(),
        anExecution({ id: twice.id }),
        anExecution(),
      ];

      const added = await Promise.allSettled(all.map((execution) => subject.repo.add(execution)));

      expect(added.map(({ status }) => status)).toEqual([
        'rejected',
        'fulfilled',
        'fulfilled',
        'rejected',
        'fulfilled',
      ]);
      expect((await subject.repo.find(twice.id))?.request).toEqual(twice.request);
      expect(await subject.repo.countQueued()).toBe(4);
    });

    it('finds each of many that are asked for at once, and nothing where nothing is', async () => {
      const all = [await aQueued(subject.repo), await aQueued(subject.repo), await aQueued(subject.repo)];
      const ids = [...all, ...all].flatMap(({ id }) => [id, `no ${id}`]);

      const found = await Promise.all(ids.map((id) => subject.repo.find(id)));

      expect(found).toEqual([...all, ...all].flatMap((execution) => [execution, null]));
    });

    it('rejects an id that is taken, and changes nothing', async () => {
      const first = await aQueued(subject.repo);
      const second = anExecution({ id: first.id, idempotencyKey: 'key', request: aRequest('other') });

      const error: unknown = await subject.repo.add(second).catch((reason: unknown) => reason);

      expect(error).toBeInstanceOf(Error);
      expect(error).not.toBeInstanceOf(StoreUnavailable);
      expect(await subject.repo.find(first.id)).toEqual(first);
      expect(await subject.repo.countQueued()).toBe(1);
      expect(await subject.repo.findByIdempotencyKey(second.sessionId, 'key')).toBeNull();
    });

    it('lets one of many that add the same id at once succeed', async () => {
      const rivals = Array.from({ length: 20 }, () => anExecution({ id: 'wanted' }));

      const added = await Promise.allSettled(rivals.map((execution) => subject.repo.add(execution)));

      const winners = rivals.filter((_, index) => added[index]?.status === 'fulfilled');
      expect(winners).toHaveLength(1);
      expect(await subject.repo.find('wanted')).toEqual(winners[0]);
    });
  });

  describe('idempotency keys', () => {
    it('resolves to the session’s earlier execution with the key, and stores nothing', async () => {
      const first = await aQueued(subject.repo, { sessionId: 's', idempotencyKey: 'key' });
      const second = anExecution({ sessionId: 's', idempotencyKey: 'key', request: aRequest('other') });

      expect(await subject.repo.add(second)).toEqual(first);
      expect(await subject.repo.find(second.id)).toBeNull();
      expect(await subject.repo.countQueued()).toBe(1);
    });

    it('resolves to the earlier one as it is now, and not as it was added', async () => {
      const { id } = await aRunning(subject.repo, { sessionId: 's', idempotencyKey: 'key' });
      const ended = await subject.repo.finish(id, 1, anOutcome(), 2060);

      expect(await subject.repo.add(anExecution({ sessionId: 's', idempotencyKey: 'key' }))).toEqual(ended);
      expect(await subject.repo.findByIdempotencyKey('s', 'key')).toEqual(ended);
    });

    it('resolves to the earlier one also where the id is the same', async () => {
      const first = await aQueued(subject.repo, { sessionId: 's', idempotencyKey: 'key' });

      expect(await subject.repo.add(first)).toEqual(first);
      expect(await subject.repo.countQueued()).toBe(1);
    });

    it('lets every session use the same key', async () => {
      const a = await aQueued(subject.repo, { sessionId: 'a', idempotencyKey: 'key' });
      const b = await aQueued(subject.repo, { sessionId: 'b', idempotencyKey: 'key' });

      expect(await subject.repo.findByIdempotencyKey('a', 'key')).toEqual(a);
      expect(await subject.repo.findByIdempotencyKey('b', 'key')).toEqual(b);
      expect(await subject.repo.findByIdempotencyKey('c', 'key')).toBeNull();
      expect(await subject.repo.findByIdempotencyKey('a', 'other')).toBeNull();
    });

    it('lets a session have any number of executions without a key', async () => {
      await aQueued(subject.repo, { sessionId: 's' });
      await aQueued(subject.repo, { sessionId: 's' });

      expect(await subject.repo.countQueued()).toBe(2);
      expect(await subject.repo.findByIdempotencyKey('s', 'null')).toBeNull();
    });

    it('stores one of many that add the same key at once, and resolves all to it', async () => {
      const rivals = Array.from({ length: 30 }, (_, index) =>
        anExecution({ sessionId: 's', idempotencyKey: 'key', request: aRequest(`${index}`) }),
      );

      const added = await Promise.all(rivals.map((execution) => subject.repo.add(execution)));

      const [first] = added;
      expect(rivals).toContainEqual(first);
      for (const execution of added) expect(execution).toEqual(first);
      const found = await Promise.all(rivals.map(({ id }) => subject.repo.find(id)));
      expect(found.filter((execution) => execution !== null)).toEqual([first]);
      expect(await subject.repo.countQueued()).toBe(1);
    });
  });

  describe('what waits', () => {
    it('counts those that are queued, through every change', async () => {
      const count = (): Promise<number> => subject.repo.countQueued();
      expect(await count()).toBe(0);
      const [a, b] = [await aQueued(subject.repo), await aQueued(subject.repo)];
      expect(await count()).toBe(2);
      await subject.repo.claim(a.id, claimAt(2000));
      expect(await count()).toBe(1);
      await subject.repo.release(a.id, 1, lossAt(2050));
      expect(await count()).toBe(2);
      await subject.repo.claim(a.id, claimAt(2060));
      await subject.repo.expireLeases({ now: 9000, maxAttempts: 3, limit: 9 });
      expect(await count()).toBe(2);
      await subject.repo.requestCancel(b.id, 9000);
      expect(await count()).toBe(1);
      await subject.repo.claim(a.id, claimAt(9000));
      await subject.repo.finish(a.id, 3, anOutcome(), 9050);
      expect(await count()).toBe(0);
    });

    const listed = async (before: number, limit = 9): Promise<string[]> =>
      (await subject.repo.listQueued({ before, limit })).map(({ id }) => id);

    it('lists those queued since before a time, oldest first, at most as many as asked', async () => {
      for (const queuedAt of [3000, 1000, 4000, 2000, 5000])
        await aQueued(subject.repo, { id: `q${queuedAt}`, queuedAt, owner: `owner of ${queuedAt}` });

      expect(await listed(4000)).toEqual(['q1000', 'q2000', 'q3000']);
      expect(await listed(9000, 2)).toEqual(['q1000', 'q2000']);
      expect(await listed(1000)).toEqual([]);
    });

    it('tells of what it lists what decides who runs it, and when', async () => {
      const request = aRequest('', { language: 'lua' });
      const { id } = await aQueued(subject.repo, { priority: 'batch', request });

      expect(await subject.repo.listQueued({ before: 9000, limit: 9 })).toEqual([
        { id, priority: 'batch', turn: 0, language: 'lua' },
      ]);
    });

    it('lists what was put back where its first queueing places it, and nothing that runs or ended', async () => {
      const queued = (queuedAt: number) => aQueued(subject.repo, { id: `q${queuedAt}`, queuedAt });
      const [back, , runs, cancelled] = [await queued(1), await queued(2), await queued(3), await queued(4)];
      await subject.repo.claim(back.id, claimAt(2000));
      await subject.repo.release(back.id, 1, lossAt(2050));
      await subject.repo.claim(runs.id, claimAt(2000));
      await subject.repo.requestCancel(cancelled.id, 2000);

      expect(await listed(9000)).toEqual(['q1', 'q2']);
    });

    it('answers a ping', async () => {
      await expect(subject.repo.ping()).resolves.toBeUndefined();
    });
  });
};
