import { describe, expect, it } from '@jest/globals';
import type { SessionRepo } from '@live-code/core';
import { aSession } from '../builders.ts';
import type { Subject } from '../fresh.ts';

/** What was closed long ago is deleted, and nothing else is. */
export const deleting = (subject: Subject<SessionRepo>): void => {
  const closedAt = async (at: number): Promise<string> => {
    const session = aSession();
    await subject.repo.add(session);
    await subject.repo.close(session.id, at);
    return session.id;
  };

  describe('deleting what was closed', () => {
    it('takes those closed before a time, and leaves what was closed later, or is open', async () => {
      const old = await closedAt(2999);
      const open = aSession();
      await subject.repo.add(open);
      const kept = [await closedAt(3000), open.id];

      expect(await subject.repo.deleteClosed({ before: 3000, limit: 9 })).toBe(1);

      expect(await subject.repo.find(old)).toBeNull();
      for (const id of kept) expect(await subject.repo.find(id)).not.toBeNull();
      const { items } = await subject.repo.list({ owner: open.owner, after: null, limit: 9 });
      expect(items.map(({ id }) => id).sort()).toEqual([...kept].sort());
    });

    it('takes the oldest first, at most as many as asked, and tells how many', async () => {
      const ids = [await closedAt(2900), await closedAt(2700), await closedAt(2800)];

      expect(await subject.repo.deleteClosed({ before: 3000, limit: 2 })).toBe(2);
      expect(await subject.repo.find(ids[0] as string)).not.toBeNull();
      expect(await subject.repo.deleteClosed({ before: 3000, limit: 2 })).toBe(1);
      expect(await subject.repo.deleteClosed({ before: 3000, limit: 2 })).toBe(0);
    });
  });
};
