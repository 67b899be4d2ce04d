import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { SessionClosed, SessionNotFound, StaleVersion, StoreUnavailable } from '@live-code/core';
import { createStage, type Stage } from './stage.ts';

let stage: Stage;
let sessionId: string;

beforeEach(async () => {
  stage = createStage();
  sessionId = (await stage.openSession.execute({ sourceCode: 'a' }, { owner: 'ann' })).id;
});

describe('saving code', () => {
  it('stores the next version, at the time of the save', async () => {
    await stage.clock.advance(500);
    const saved = await stage.saveCode.execute({ sessionId, content: { sourceCode: 'b' } });

    expect(saved).toMatchObject({ version: 2, updatedAt: 1500, files: [{ name: 'main.py', content: 'b' }] });
    expect(await stage.sessions.find(sessionId)).toEqual(saved);
  });

  it('enqueues nothing', async () => {
    await stage.saveCode.execute({ sessionId, content: { sourceCode: 'b' } });
    expect(stage.queue.enqueued).toEqual([]);
  });

  it('refuses a version that is not the present one, and changes nothing', async () => {
    const save = (expectedVersion: number) =>
      stage.saveCode.execute({ sessionId, content: { sourceCode: 'b' }, expectedVersion });
    await save(1);

    await expect(save(1)).rejects.toThrow(StaleVersion);
    await expect(save(3)).rejects.toThrow(`Session ${sessionId} is at version 2, not 3`);
    expect(await stage.sessions.find(sessionId)).toMatchObject({ version: 2 });
  });

  it('lets one of many savers of one version through', async () => {
    const saves = await Promise.allSettled(
      ['b', 'c', 'd'].map((sourceCode) =>
        stage.saveCode.execute({ sessionId, content: { sourceCode }, expectedVersion: 1 }),
      ),
    );
    expect(saves.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('takes every save that names no version, one after the other', async () => {
    await Promise.all(
      Array.from({ length: 100 }, (_, index) =>
        stage.saveCode.execute({ sessionId, content: { sourceCode: `${index}` } }),
      ),
    );
    expect(await stage.sessions.find(sessionId)).toMatchObject({ version: 101 });
  });

  it('tries few of them more than twice', async () => {
    const tried = jest.spyOn(stage.sessions, 'save');
    await Promise.all(
      Array.from({ length: 100 }, () => stage.saveCode.execute({ sessionId, content: { sourceCode: 'b' } })),
    );
    expect(tried.mock.calls.length).toBeLessThan(250);
  });

  it('refuses those that wait for each other at once where the store is away for the first', async () => {
    const save = (sourceCode: string) => stage.saveCode.execute({ sessionId, content: { sourceCode } });
    const away = new StoreUnavailable('away', undefined);
    const store = jest
      .spyOn(stage.sessions, 'save')
      .mockResolvedValueOnce(false)
      .mockResolvedValueOnce(false);
    store.mockRejectedValueOnce(away);

    const both = await Promise.allSettled([save('b'), save('c')]);
    expect(both).toEqual([away, away].map((reason) => ({ status: 'rejected', reason })));
    expect(store).toHaveBeenCalledTimes(3);
    expect(await save('d')).toMatchObject({ version: 2 });
  });

  it('gives up a save that others are always faster than', async () => {
    jest.spyOn(stage.sessions, 'save').mockResolvedValue(false);
    await expect(stage.saveCode.execute({ sessionId, content: { sourceCode: 'b' } })).rejects.toThrow(
      StoreUnavailable,
    );
  });

  it('refuses a session that is closed or not there', async () => {
    await stage.closeSession.execute({ sessionId });
    await expect(stage.saveCode.execute({ sessionId, content: {} })).rejects.toThrow(SessionClosed);
    await expect(stage.saveCode.execute({ sessionId: 'none', content: {} })).rejects.toThrow(SessionNotFound);
  });
});

describe('closing a session', () => {
  it('is done once, however often it is asked for', async () => {
    const first = await stage.closeSession.execute({ sessionId });
    await stage.clock.advance(500);
    expect(await stage.closeSession.execute({ sessionId })).toEqual(first);
    expect(first).toMatchObject({ status: 'CLOSED', closedAt: 1000 });
  });

  it('refuses a session that is not there', async () => {
    await expect(stage.closeSession.execute({ sessionId: 'none' })).rejects.toThrow(SessionNotFound);
  });
});
