import { describe, expect, it } from '@jest/globals';
import type { Execution, ExecutionRepo } from '@live-code/core';
import type { Subject } from '../fresh.ts';
import { MEGABYTE } from '../hostile-text.ts';
import { anArtifact, anOutcome, aQueued, aRunning, claimAt, lossAt } from './stages.ts';

/** What ended long ago is deleted with all that belongs to it, and nothing else is. */
export const deleting = (subject: Subject<ExecutionRepo>): void => {
  const endedAt = async (at: number, over: Partial<Execution> = {}): Promise<string> => {
    const { id } = await aRunning(subject.repo, over);
    await subject.repo.release(id, 1, lossAt(2010));
    await subject.repo.claim(id, claimAt(2020));
    const outcome = anOutcome({ stdout: MEGABYTE, artifacts: [anArtifact('a')] });
    await subject.repo.finish(id, 2, outcome, at);
    return id;
  };

  describe('deleting what ended', () => {
    it('takes those that ended before a time, and leaves what ended later, runs or waits', async () => {
      const old = await endedAt(2999);
      const kept = [
        await endedAt(3000),
        (await aRunning(subject.repo)).id,
        (await aQueued(subject.repo, { queuedAt: 1 })).id,
      ];

      expect(await subject.repo.deleteEnded({ before: 3000, limit: 9 })).toBe(1);

      expect(await subject.repo.find(old)).toBeNull();
      expect(await subject.repo.findArtifact(old, 'a')).toBeNull();
      expect(await subject.repo.listLostAttempts(old)).toEqual([]);
      for (const id of kept) expect(await subject.repo.find(id)).not.toBeNull();
      expect(await subject.repo.findArtifact(kept[0] as string, 'a')).not.toBeNull();
      expect(await subject.repo.listLostAttempts(kept[0] as string)).toHaveLength(1);
    });

    it('takes the oldest first, at most as many as asked, and tells how many', async () => {
      const ids = [await endedAt(2900), await endedAt(2700), await endedAt(2800)];

      expect(await subject.repo.deleteEnded({ before: 3000, limit: 2 })).toBe(2);
      expect(await subject.repo.find(ids[0] as string)).not.toBeNull();
      expect(await subject.repo.deleteEnded({ before: 3000, limit: 2 })).toBe(1);
      expect(await subject.repo.deleteEnded({ before: 3000, limit: 2 })).toBe(0);
    });

    it('lets its idempotency key be used again', async () => {
      await endedAt(2500, { sessionId: 's', idempotencyKey: 'key' });
      await subject.repo.deleteEnded({ before: 3000, limit: 9 });

      const again = await aQueued(subject.repo, { sessionId: 's', idempotencyKey: 'key' });

      expect(again.status).toBe('QUEUED');
      expect(await subject.repo.findByIdempotencyKey('s', 'key')).toEqual(again);
    });
  });
};
