import { describe, expect, it } from '@jest/globals';
import {
  bareOutcome,
  type Cursor,
  type Execution,
  type ExecutionRepo,
  type ExecutionSummary,
  summarizeExecution,
} from '@live-code/core';
import { anExecution } from '../builders.ts';
import type { Subject } from '../fresh.ts';

/** Lists of a session's executions are in one order, and walking them misses and repeats nothing. */
export const listing = (subject: Subject<ExecutionRepo>): void => {
  const SESSION = 'a session';
  const stored = (over: Partial<Execution> = {}): Promise<Execution> =>
    subject.repo.add(anExecution({ sessionId: SESSION, ...over }));

  const walk = async (
    limit: number,
    between: (page: number) => Promise<unknown> = async () => {},
  ): Promise<ExecutionSummary[]> => {
    const seen: ExecutionSummary[] = [];
    let after: Cursor | null = null;
    let pages = 0;
    do {
      const page: Awaited<ReturnType<ExecutionRepo['list']>> = await subject.repo.list({
        sessionId: SESSION,
        after,
        limit,
      });
      expect(page.items.length).toBeLessThanOrEqual(limit);
      seen.push(...page.items);
      after = page.next;
      await between(pages++);
    } while (after !== null);
    return seen;
  };

  describe('listing', () => {
    it('lists a session’s executions by their lives, newest first, and no other’s', async () => {
      const old = await stored({ queuedAt: 1000 });
      const young = await stored({ queuedAt: 3000 });
      await stored({ queuedAt: 2000, sessionId: 'another' });
      await subject.repo.claim(old.id, { worker: 'w', at: 4000, leaseExpiresAt: 5000 });
      const ended = await subject.repo.finish(old.id, 1, bareOutcome('failed', 'memory_limit'), 4500);

      expect(await subject.repo.list({ sessionId: SESSION, after: null, limit: 10 })).toEqual({
        items: [young, ended as Execution].map(summarizeExecution),
        next: null,
      });
      expect(await subject.repo.list({ sessionId: 'nobody', after: null, limit: 10 })).toEqual({
        items: [],
        next: null,
      });
    });

    it.each([1, 2, 3, 8, 9])(
      'orders those of one moment by id, descending, across pages of %d',
      async (limit) => {
        const executions: Execution[] = [];
        for (let index = 0; index < 8; index++) {
          executions.push(await stored({ queuedAt: index < 5 ? 2000 : 1000 }));
        }
        const newestFirst = (a: Execution, b: Execution): number =>
          b.queuedAt - a.queuedAt || (a.id < b.id ? 1 : -1);

        expect(await walk(limit)).toEqual(executions.sort(newestFirst).map(summarizeExecution));
      },
    );

    it('shows all that were there throughout exactly once, whatever is added or ends meanwhile', async () => {
      const there: Execution[] = [];
      for (let index = 0; index < 12; index++) there.push(await stored({ queuedAt: 1000 + (index % 4) }));

      const seen = await walk(3, async (page) => {
        await subject.repo.requestCancel((there[page % there.length] as Execution).id, 5000);
        if (page > 12) return;
        for (const queuedAt of [999, 1001, 1003, 9000 + page]) await stored({ queuedAt });
      });

      const ids = seen.map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      expect(ids).toEqual(expect.arrayContaining(there.map(({ id }) => id)));
    });

    it('shows none that was deleted', async () => {
      const { id } = await stored();
      const left = await stored({ queuedAt: 1001 });
      await subject.repo.requestCancel(id, 1500);
      await subject.repo.deleteEnded({ before: 2000, limit: 9 });

      expect(await walk(10)).toEqual([summarizeExecution(left)]);
    });
  });
};
