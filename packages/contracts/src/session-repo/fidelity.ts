import { describe, expect, it } from '@jest/globals';
import { closeSession, type Session, type SessionRepo, summarize } from '@live-code/core';
import { aSession } from '../builders.ts';
import type { Subject } from '../fresh.ts';
import { HOSTILE_TEXTS, MEGABYTE } from '../hostile-text.ts';
import { scribble } from '../scribble.ts';

/** What is read is exactly what was stored, and nobody’s hands but the repository’s change it. */
export const fidelity = (subject: Subject<SessionRepo>): void => {
  const stored = async (over: Partial<Session> = {}): Promise<Session> => {
    const session = aSession(over);
    await subject.repo.add(session);
    return session;
  };

  describe('hostile text', () => {
    it.each(HOSTILE_TEXTS)('reads back %s exactly, wherever it stands', async (_, text) => {
      const session = await stored({
        id: `id ${text}`,
        owner: text,
        name: text,
        language: text,
        files: [
          { name: text, content: text },
          { name: 'other', content: `${text}${text}` },
        ],
        entry: text,
      });

      expect(await subject.repo.find(session.id)).toEqual(session);
      expect((await subject.repo.list({ owner: text, after: null, limit: 5 })).items).toEqual([
        summarize(session),
      ]);
      const next = { ...session, version: 2, name: `${text}!`, entry: 'other' };
      expect(await subject.repo.save(next, 1)).toBe(true);
      expect(await subject.repo.close(session.id, 9)).toEqual(closeSession(next, 9));
    });

    it('never takes one id or owner for another', async () => {
      const sessions: Session[] = [];
      for (const [name, text] of HOSTILE_TEXTS) {
        sessions.push(await stored({ id: text, owner: text, name }));
      }

      for (const session of sessions) {
        expect(await subject.repo.find(session.id)).toEqual(session);
        const { items } = await subject.repo.list({ owner: session.owner, after: null, limit: 100 });
        expect(items).toEqual([summarize(session)]);
      }
    });

    it('reads back a megabyte exactly', async () => {
      const session = await stored({ name: MEGABYTE, files: [{ name: 'main.py', content: MEGABYTE }] });

      expect(await subject.repo.find(session.id)).toEqual(session);
      expect(await subject.repo.save({ ...session, version: 2 }, 1)).toBe(true);
      expect(await subject.repo.find(session.id)).toEqual({ ...session, version: 2 });
    });
  });

  describe('isolation', () => {
    it('is not changed by what a caller does to a session it gave', async () => {
      const given = aSession({ name: 'given' });
      const original = structuredClone(given);

      await subject.repo.add(given);
      scribble(given);
      expect(await subject.repo.find(original.id)).toEqual(original);

      const saved = { ...structuredClone(original), version: 2 };
      await subject.repo.save(saved, 1);
      scribble(saved);
      expect(await subject.repo.find(original.id)).toEqual({ ...original, version: 2 });
    });

    it('is not changed by what a caller does to a session it got', async () => {
      const session = await stored({ owner: 'ann' });

      scribble(await subject.repo.find(session.id));
      expect(await subject.repo.find(session.id)).toEqual(session);

      scribble(await subject.repo.list({ owner: 'ann', after: null, limit: 10 }));
      const listed = await subject.repo.list({ owner: 'ann', after: null, limit: 10 });
      expect(listed.items).toEqual([summarize(session)]);

      scribble(await subject.repo.close(session.id, 2000));
      expect(await subject.repo.find(session.id)).toEqual(closeSession(session, 2000));
    });

    it('does not change what it gave when it changes itself', async () => {
      const session = await stored({ owner: 'ann' });
      const found = await subject.repo.find(session.id);
      const listed = await subject.repo.list({ owner: 'ann', after: null, limit: 10 });

      await subject.repo.save({ ...session, version: 2, files: [{ name: 'new.py', content: '' }] }, 1);
      await subject.repo.close(session.id, 2000);

      expect(found).toEqual(session);
      expect(listed.items).toEqual([summarize(session)]);
    });
  });
};
