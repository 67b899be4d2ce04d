import { describe, expect, it } from '@jest/globals';
import {
  REVISION_BOUNDS,
  type Revision,
  type Session,
  type SessionRepo,
  summarizeRevision,
} from '@live-code/core';
import { aSession } from '../builders.ts';
import type { Subject } from '../fresh.ts';
import { HOSTILE_TEXTS } from '../hostile-text.ts';

const aRevision = (version: number, content = `${version}`): Revision => ({
  version,
  savedAt: 1000 + version,
  language: 'python',
  entry: 'main.py',
  files: [{ name: 'main.py', content }],
});

/** The past of a session is kept within bounds, and goes with it. */
export const revisions = (subject: Subject<SessionRepo>): void => {
  const stored = async (over: Partial<Session> = {}): Promise<string> => {
    const session = aSession(over);
    await subject.repo.add(session);
    return session.id;
  };
  const versions = async (id: string): Promise<number[]> =>
    (await subject.repo.listRevisions(id)).map(({ version }) => version);

  describe('revisions', () => {
    it('are listed newest first without their code, and read with it', async () => {
      const [id, other] = [await stored(), await stored()];
      const kept = [2, 10, 9].map((version) => aRevision(version));
      for (const revision of kept) await subject.repo.keepRevision(id, revision);
      await subject.repo.keepRevision(other, aRevision(5));

      expect(await subject.repo.listRevisions(id)).toEqual(
        [10, 9, 2].map((version) => summarizeRevision(aRevision(version))),
      );
      expect(await subject.repo.findRevision(id, 9)).toEqual(aRevision(9));
      expect(await subject.repo.findRevision(id, 5)).toBeNull();
      expect(await subject.repo.findRevision('nobody', 9)).toBeNull();
      expect(await subject.repo.listRevisions('nobody')).toEqual([]);
    });

    it('are kept once each, as they were first', async () => {
      const id = await stored();
      await Promise.all([1, 2, 3].map((time) => subject.repo.keepRevision(id, aRevision(7, `${time % 1}`))));
      await subject.repo.keepRevision(id, aRevision(7, 'later'));

      expect(await versions(id)).toEqual([7]);
      expect((await subject.repo.findRevision(id, 7))?.files[0]?.content).toBe('0');
    });

    it.each(HOSTILE_TEXTS)('have %s as it was', async (_, text) => {
      const id = await stored();
      const revision = { ...aRevision(1, text), entry: 'a.py' };
      await subject.repo.keepRevision(id, revision);

      expect(await subject.repo.findRevision(id, 1)).toEqual(revision);
      expect((await subject.repo.listRevisions(id))[0]?.length).toBe(text.length);
    });

    it('are the newest of too many', async () => {
      const id = await stored();
      const most = REVISION_BOUNDS.revisions;
      for (let version = 1; version <= most + 3; version++) {
        await subject.repo.keepRevision(id, aRevision(version));
      }

      expect(await versions(id)).toEqual(Array.from({ length: most }, (_, index) => most + 3 - index));
    });

    it('are the newest of those that are too long together', async () => {
      const id = await stored();
      const third = 'x'.repeat(REVISION_BOUNDS.totalLength / 3);
      for (const version of [1, 2, 3]) await subject.repo.keepRevision(id, aRevision(version, third));
      expect(await versions(id)).toEqual([3, 2, 1]);
      await subject.repo.keepRevision(id, aRevision(4, 'short'));

      expect(await versions(id)).toEqual([4, 3, 2]);
    });

    it('go with their session', async () => {
      const [id, open] = [await stored(), await stored()];
      for (const one of [id, open]) await subject.repo.keepRevision(one, aRevision(1));
      await subject.repo.close(id, 2000);
      await subject.repo.deleteClosed({ before: 3000, limit: 9 });

      expect(await versions(id)).toEqual([]);
      expect(await versions(open)).toEqual([1]);
    });
  });
};
