import { describe, expect, it } from '@jest/globals';
import { type Session, type SessionRepo, StoreUnavailable } from '@live-code/core';
import { aSession } from '../builders.ts';
import type { Subject } from '../fresh.ts';

/** Sessions are stored under ids of their own. */
export const adding = (subject: Subject<SessionRepo>): void => {
  const stored = async (over: Partial<Session> = {}): Promise<Session> => {
    const session = aSession(over);
    await subject.repo.add(session);
    return session;
  };

  describe('adding and finding', () => {
    it('finds what was added, whatever its state', async () => {
      const active = await stored({ name: 'mine', version: 7, updatedAt: 2000 });
      const closed = await stored({ status: 'CLOSED', updatedAt: 3000, closedAt: 3000 });

      expect(await subject.repo.find(active.id)).toEqual(active);
      expect(await subject.repo.find(closed.id)).toEqual(closed);
    });

    it('finds nothing where nothing is', async () => {
      await stored();

      expect(await subject.repo.find('no such id')).toBeNull();
    });

    it('finds each of many that are asked for at once, and nothing where nothing is', async () => {
      const all = [await stored(), await stored(), await stored()];
      const ids = [...all, ...all].flatMap(({ id }) => [id, `no ${id}`]);

      const found = await Promise.all(ids.map((id) => subject.repo.find(id)));

      expect(found).toEqual([...all, ...all].flatMap((session) => [session, null]));
    });

    it('keeps times of today to the millisecond', async () => {
      const session = await stored({ createdAt: 1_767_225_599_999, updatedAt: 1_767_225_600_001 });

      expect(await subject.repo.find(session.id)).toEqual(session);
    });

    it('rejects an id that is taken, and changes nothing', async () => {
      const first = await stored({ owner: 'ann' });
      const second = aSession({ id: first.id, owner: 'bob', name: 'other' });

      const error: unknown = await subject.repo.add(second).catch((reason: unknown) => reason);

      expect(error).toBeInstanceOf(Error);
      expect(error).not.toBeInstanceOf(StoreUnavailable);
      expect(await subject.repo.find(first.id)).toEqual(first);
      expect((await subject.repo.list({ owner: 'bob', after: null, limit: 10 })).items).toEqual([]);
      expect((await subject.repo.list({ owner: 'ann', after: null, limit: 10 })).items).toHaveLength(1);
    });

    it('lets one of many that add the same id at once succeed', async () => {
      const rivals = Array.from({ length: 20 }, (_, index) => aSession({ id: 'wanted', name: `${index}` }));

      const added = await Promise.allSettled(rivals.map((session) => subject.repo.add(session)));

      const winners = rivals.filter((_, index) => added[index]?.status === 'fulfilled');
      expect(winners).toHaveLength(1);
      expect(await subject.repo.find('wanted')).toEqual(winners[0]);
    });
  });
};
