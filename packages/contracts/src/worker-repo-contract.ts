import { describe, expect, it } from '@jest/globals';
import type { WorkerInfo, WorkerRepo } from '@live-code/core';
import { fresh } from './fresh.ts';
import { HOSTILE_TEXTS } from './hostile-text.ts';

/** What the suite needs of an adapter: an empty repository, and its end. */
export interface OpenWorkerRepo {
  readonly repo: WorkerRepo;
  close(): Promise<void>;
}

/** A worker as if it had just been seen at time 1000. */
export const aWorker = (over: Partial<WorkerInfo> = {}): WorkerInfo => ({
  id: 'host:1:a',
  host: 'host',
  pid: 1,
  concurrency: 2,
  abilities: {
    name: 'sandbox',
    isolated: true,
    languages: [{ id: 'python', version: '3.11.2' }],
    enforces: ['wallTimeMs'],
    enforcedBy: 'resource limits',
  },
  version: '0.1.0',
  startedAt: 900,
  seenAt: 1000,
  state: 'working',
  ...over,
});

/** Proves that an adapter keeps the promises of `WorkerRepo`; `lostStoreContract` adds the one about a store that is away. */
export const workerRepoContract = (adapter: string, open: () => Promise<OpenWorkerRepo>): void => {
  describe(`${adapter} as WorkerRepo`, () => {
    const subject = fresh(open);
    const list = (since = 0): Promise<readonly WorkerInfo[]> => subject.repo.list({ since });

    it('knows nobody at first', async () => {
      expect(await list()).toEqual([]);
    });

    it('lists workers as they reported themselves last, by their ids', async () => {
      await subject.repo.report(aWorker({ id: 'b' }));
      await subject.repo.report(aWorker({ id: 'a' }));
      await subject.repo.report(aWorker({ id: 'b', seenAt: 2000, state: 'draining' }));

      expect(await list()).toEqual([
        aWorker({ id: 'a' }),
        aWorker({ id: 'b', seenAt: 2000, state: 'draining' }),
      ]);
    });

    it('lists those seen at a time or after it', async () => {
      for (const seenAt of [1000, 2000, 3000])
        await subject.repo.report(aWorker({ id: `${seenAt}`, seenAt }));

      expect((await list(2000)).map(({ id }) => id)).toEqual(['2000', '3000']);
    });

    it('forgets those seen last before a time', async () => {
      for (const seenAt of [1000, 2000, 3000])
        await subject.repo.report(aWorker({ id: `${seenAt}`, seenAt }));

      await subject.repo.forget({ before: 2000 });

      expect((await list()).map(({ id }) => id)).toEqual(['2000', '3000']);
    });

    it('keeps any name exactly', async () => {
      for (const [, id] of HOSTILE_TEXTS) await subject.repo.report(aWorker({ id, host: id }));

      const listed = await list();
      expect(new Set(listed.map(({ host }) => host))).toEqual(new Set(HOSTILE_TEXTS.map(([, text]) => text)));
    });

    it('keeps one of many reports at once', async () => {
      const reports = Array.from({ length: 20 }, (_, index) => aWorker({ seenAt: 1000 + index }));

      await Promise.all(reports.map((report) => subject.repo.report(report)));

      const [kept, ...others] = await list();
      expect(others).toEqual([]);
      expect(reports).toContainEqual(kept);
    });
  });
};
