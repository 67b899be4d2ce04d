import { describe, expect, it } from '@jest/globals';
import { type Execution, type ExecutionRepo, type Priority, placeInLine } from '@live-code/core';
import type { Subject } from '../fresh.ts';
import { aQueued, claimAt } from './stages.ts';

/** Owners take turns, and what somebody waits for comes first. */
export const line = (subject: Subject<ExecutionRepo>): void => {
  const queued = (owner: string, over: Partial<Execution> = {}): Promise<Execution> =>
    aQueued(subject.repo, { owner, ...over });
  const turns = async (owners: readonly string[], priority: Priority = 'interactive'): Promise<number[]> => {
    const given: number[] = [];
    for (const owner of owners) given.push((await queued(owner, { priority })).turn);
    return given;
  };
  const inLine = async (): Promise<string[]> =>
    (await subject.repo.listQueued({ before: 9000, limit: 100 })).map(({ id }) => id);

  describe('turns', () => {
    it('puts each of an owner’s executions behind the last, and nobody else’s', async () => {
      expect(await turns(['a', 'a', 'a', 'b', 'a', 'b', 'c'])).toEqual([0, 1, 2, 0, 3, 1, 0]);
    });

    it('is never before the first that waits', async () => {
      const many = [];
      for (let index = 0; index < 5; index++) many.push(await queued('a'));
      for (const { id } of many.slice(0, 3)) await subject.repo.claim(id, claimAt(2000));

      expect(await turns(['b', 'b', 'a'])).toEqual([3, 4, 5]);
    });

    it('begins anew when nobody waits, whoever runs', async () => {
      for (const { id } of [await queued('a'), await queued('a')])
        await subject.repo.claim(id, claimAt(2000));

      expect(await turns(['a', 'b'])).toEqual([0, 0]);
    });

    it('is told apart for each priority', async () => {
      await turns(['a', 'a', 'a']);

      expect(await turns(['a', 'b', 'a'], 'batch')).toEqual([0, 0, 1]);
      expect(await turns(['a', 'b'])).toEqual([3, 0]);
    });

    it('stays through every change', async () => {
      await queued('a');
      const second = await queued('a');
      await subject.repo.claim(second.id, claimAt(2000));
      const [back] = await subject.repo.expireLeases({ now: 3000, maxAttempts: 3, limit: 9 });

      expect(back).toMatchObject({ id: second.id, turn: 1, priority: 'interactive' });
      expect(await subject.repo.find(second.id)).toEqual(back);
    });

    it('is given also where many are added at once, to each owner about as many as it has', async () => {
      const added = await Promise.all(
        Array.from({ length: 40 }, (_, index) => queued(index < 39 ? 'a' : 'b')),
      );

      expect(added.at(-1)?.turn).toBe(0);
      for (const { turn } of added) expect(turn).toBeLessThan(40);
    });
  });

  it('lists what waits by priority, then turn, then time', async () => {
    const batch = await queued('a', { priority: 'batch', queuedAt: 1 });
    const first = await queued('a', { queuedAt: 2 });
    const second = await queued('a', { queuedAt: 3 });
    const other = await queued('b', { queuedAt: 4 });

    expect(await inLine()).toEqual([first, other, second, batch].map(({ id }) => id));
    const places = [first, other, second, batch].map(placeInLine);
    expect(places).toEqual([...places].sort((a, b) => a - b));
  });

  it('lets one owner’s thousand not keep another’s one waiting', async () => {
    for (let index = 0; index < 1000; index++) await queued('many', { queuedAt: 1 });
    const one = await queued('one', { queuedAt: 2 });

    expect((await inLine()).indexOf(one.id)).toBe(1);
  });
};
