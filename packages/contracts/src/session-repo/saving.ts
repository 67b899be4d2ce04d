import { describe, expect, it } from '@jest/globals';
import { closeSession, type Session, type SessionRepo } from '@live-code/core';
import { aSession } from '../builders.ts';
import type { Subject } from '../fresh.ts';

/** A save is a compare-and-set on the version of an active session; closing is for good. */
export const saving = (subject: Subject<SessionRepo>): void => {
  const stored = async (over: Partial<Session> = {}): Promise<Session> => {
    const session = aSession(over);
    await subject.repo.add(session);
    return session;
  };

  describe('saving', () => {
    it('replaces the session where its version is the expected one', async () => {
      const session = await stored();
      const next: Session = {
        ...session,
        name: 'renamed',
        language: 'javascript',
        files: [
          { name: 'a.js', content: 'a' },
          { name: 'b.js', content: 'b' },
        ],
        entry: 'b.js',
        version: 2,
        updatedAt: 2000,
      };

      expect(await subject.repo.save(next, 1)).toBe(true);
      expect(await subject.repo.find(session.id)).toEqual(next);
    });

    it.each([0, 1, 3])('changes nothing where the version is 2 and %d is expected', async (expected) => {
      const session = await stored({ version: 2 });

      expect(await subject.repo.save({ ...session, version: 3, name: 'late' }, expected)).toBe(false);
      expect(await subject.repo.find(session.id)).toEqual(session);
    });

    it('changes nothing where the session is closed', async () => {
      const session = await stored();
      const closed = await subject.repo.close(session.id, 2000);

      expect(await subject.repo.save({ ...session, version: 2 }, 1)).toBe(false);
      expect(await subject.repo.find(session.id)).toEqual(closed);
    });

    it('creates nothing where no session is', async () => {
      const session = aSession();

      expect(await subject.repo.save(session, session.version)).toBe(false);
      expect(await subject.repo.find(session.id)).toBeNull();
    });

    it('never changes the id, the owner or the creation time', async () => {
      const session = await stored({ owner: 'ann', createdAt: 1000 });

      expect(await subject.repo.save({ ...session, owner: 'bob', createdAt: 5, version: 2 }, 1)).toBe(true);

      expect(await subject.repo.find(session.id)).toEqual({ ...session, version: 2 });
      expect((await subject.repo.list({ owner: 'bob', after: null, limit: 10 })).items).toEqual([]);
      expect(
        (await subject.repo.list({ owner: 'ann', after: { createdAt: 1000, id: '' }, limit: 10 })).items,
      ).toEqual([]);
    });

    it('touches no other session', async () => {
      const [session, other] = [await stored(), await stored()];

      await subject.repo.save({ ...session, version: 2 }, 1);
      await subject.repo.close(session.id, 5);

      expect(await subject.repo.find(other.id)).toEqual(other);
    });

    it('lets exactly one of many racing savers of one version succeed, and keeps what it wrote', async () => {
      const session = await stored();
      const rivals = Array.from({ length: 30 }, (_, index) => ({
        ...session,
        version: 2,
        name: `saver ${index}`,
        files: [{ name: 'main.py', content: `${index}` }],
      }));

      const saved = await Promise.all(rivals.map((rival) => subject.repo.save(rival, 1)));

      const winners = rivals.filter((_, index) => saved[index]);
      expect(winners).toHaveLength(1);
      expect(await subject.repo.find(session.id)).toEqual(winners[0]);
    });

    it('loses no save of writers that read and try again', async () => {
      const { id } = await stored({ files: [{ name: 'main.py', content: '' }] });
      const append = async (letter: string): Promise<void> => {
        const current = (await subject.repo.find(id)) as Session;
        const content = `${current.files[0]?.content}${letter}`;
        const next = { ...current, version: current.version + 1, files: [{ name: 'main.py', content }] };
        if (!(await subject.repo.save(next, current.version))) await append(letter);
      };

      await Promise.all([...'abcdefghij'].map(append));

      const end = await subject.repo.find(id);
      expect(end?.version).toBe(11);
      expect([...(end?.files[0]?.content ?? '')].sort().join('')).toBe('abcdefghij');
    });
  });

  describe('closing', () => {
    it('closes and keeps the version and the code', async () => {
      const session = await stored({ version: 4 });

      const closed = await subject.repo.close(session.id, 2000);

      expect(closed).toEqual({ ...session, status: 'CLOSED', updatedAt: 2000, closedAt: 2000 });
      expect(await subject.repo.find(session.id)).toEqual(closed);
    });

    it('leaves one that is closed as it is', async () => {
      const session = await stored();
      const closed = await subject.repo.close(session.id, 2000);

      expect(await subject.repo.close(session.id, 3000)).toEqual(closed);
      expect(await subject.repo.find(session.id)).toEqual(closed);
    });

    it('resolves to null where no session is', async () => {
      expect(await subject.repo.close('no such id', 2000)).toBeNull();
    });

    it('closes once for many that close at once', async () => {
      const { id } = await stored();

      const closed = await Promise.all([11, 12, 13, 14].map((at) => subject.repo.close(id, at)));

      expect(new Set(closed.map((session) => session?.closedAt)).size).toBe(1);
    });

    it('of a save and a close at once puts one wholly first', async () => {
      for (let round = 0; round < 10; round++) {
        const session = await stored();
        const next = { ...session, version: 2, name: 'saved', updatedAt: 2000 };
        const save = (): Promise<boolean> => subject.repo.save(next, 1);
        const close = (): Promise<Session | null> => subject.repo.close(session.id, 3000);

        const [saved] = await (round % 2 === 0
          ? Promise.all([save(), close()])
          : Promise.all([close(), save()]).then(([closed, done]) => [done, closed] as const));

        expect(await subject.repo.find(session.id)).toEqual(closeSession(saved ? next : session, 3000));
      }
    });
  });
};
