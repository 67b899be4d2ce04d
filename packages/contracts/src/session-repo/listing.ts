import { describe, expect, it } from '@jest/globals';
import { type Cursor, type Session, type SessionRepo, type SessionSummary, summarize } from '@live-code/core';
import { aSession } from '../builders.ts';
import type { Subject } from '../fresh.ts';

/** Lists are in one order, and walking them misses and repeats nothing. */
export const listing = (subject: Subject<SessionRepo>): void => {
  const stored = async (over: Partial<Session> = {}): Promise<Session> => {
    const session = aSession(over);
    await subject.repo.add(session);
    return session;
  };

  const walk = async (
    owner: string,
    limit: number,
    between: (page: number) => Promise<unknown> = async () => {},
  ): Promise<SessionSummary[]> => {
    const seen: SessionSummary[] = [];
    let after: Cursor | null = null;
    let pages = 0;
    do {
      const page: Awaited<ReturnType<SessionRepo['list']>> = await subject.repo.list({ owner, after, limit });
      expect(page.items.length).toBeLessThanOrEqual(limit);
      seen.push(...page.items);
      after = page.next;
      await between(pages++);
    } while (after !== null);
    return seen;
  };

  describe('listing', () => {
    it('lists an owner’s sessions without their code, newest first, and nobody else’s', async () => {
      const old = await stored({ owner: 'ann', createdAt: 1000 });
      const young = await stored({ owner: 'ann', createdAt: 3000, name: 'young' });
      const closed = await stored({ owner: 'ann', createdAt: 2000, status: 'CLOSED', closedAt: 2000 });
      await stored({ owner: 'bob', createdAt: 2500 });

      const page = await subject.repo.list({ owner: 'ann', after: null, limit: 10 });

      expect(page).toEqual({ items: [young, closed, old].map(summarize), next: null });
    });

    it('shows a session as it is now', async () => {
      const session = await stored({ owner: 'ann' });
      const next = { ...session, version: 2, name: 'renamed', updatedAt: 2000 };
      await subject.repo.save(next, 1);

      expect((await subject.repo.list({ owner: 'ann', after: null, limit: 10 })).items).toEqual([
        summarize(next),
      ]);
    });

    it('shows an owner of nothing an empty last page', async () => {
      await stored({ owner: 'ann' });

      expect(await subject.repo.list({ owner: 'bob', after: null, limit: 10 })).toEqual({
        items: [],
        next: null,
      });
    });

    it.each([1, 2, 3, 5, 6])('walks five sessions in pages of %d', async (limit) => {
      const times = [3000, 1000, 5000, 2000, 4000];
      for (const createdAt of times) await stored({ owner: 'ann', createdAt });

      const seen = await walk('ann', limit);

      expect(seen.map(({ createdAt }) => createdAt)).toEqual([5000, 4000, 3000, 2000, 1000]);
    });

    it('orders those of one moment by id, descending, across pages', async () => {
      const sessions: Session[] = [];
      for (let index = 0; index < 12; index++) {
        sessions.push(await stored({ owner: 'ann', createdAt: index < 8 ? 2000 : 1000 }));
      }

      const seen = await walk('ann', 3);

      const newestFirst = (a: Session, b: Session): number =>
        b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1);
      expect(seen).toEqual(sessions.sort(newestFirst).map(summarize));
    });

    it('starts after a place where no session is any more or ever was', async () => {
      const old = await stored({ owner: 'ann', createdAt: 1000 });
      await stored({ owner: 'ann', createdAt: 3000 });

      const page = await subject.repo.list({ owner: 'ann', after: { createdAt: 2000, id: '' }, limit: 10 });

      expect(page.items).toEqual([summarize(old)]);
    });

    it('shows all that were there throughout exactly once, whatever is added or saved meanwhile', async () => {
      const there: Session[] = [];
      for (let index = 0; index < 20; index++) {
        there.push(await stored({ owner: 'ann', createdAt: 1000 + (index % 4) }));
      }

      const seen = await walk('ann', 3, async (page) => {
        const { id, version } = there[page % there.length] as Session;
        await subject.repo.save(
          { ...(there[page % there.length] as Session), version: version + 1 },
          version,
        );
        await subject.repo.close(id, 5000 + page);
        if (page > 20) return;
        for (const createdAt of [999, 1000, 1001, 1002, 1003, 9000 + page]) {
          await stored({ owner: 'ann', createdAt });
        }
      });

      const ids = seen.map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      expect(ids).toEqual(expect.arrayContaining(there.map(({ id }) => id)));
    });
  });
};
