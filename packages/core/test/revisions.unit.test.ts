import { beforeEach, describe, expect, it } from '@jest/globals';
import { RevisionNotFound, SessionClosed, SessionNotFound, StaleVersion } from '@live-code/core';
import { createStage, type Stage } from './stage.ts';

let stage: Stage;
let sessionId: string;

beforeEach(async () => {
  stage = createStage();
  sessionId = (await stage.openSession.execute({ sourceCode: 'first' })).id;
});

/** Saves after this many milliseconds. */
const save = async (sourceCode: string, afterMs: number): Promise<void> => {
  await stage.clock.advance(afterMs);
  await stage.saveCode.execute({ sessionId, content: { sourceCode } });
};
const kept = async (): Promise<number[]> =>
  (await stage.listRevisions.execute({ sessionId })).map(({ version }) => version);
const restore = (version: number, expectedVersion?: number) =>
  stage.restoreRevision.execute({ sessionId, version, expectedVersion });

describe('revisions', () => {
  it('are what stood while somebody paused, and not each save', async () => {
    for (const letter of ['a', 'ab', 'abc']) await save(letter, 500);
    await save('abcd', 5000);
    await save('abcde', 4999);

    expect(await kept()).toEqual([4]);
    expect(await stage.readRevision.execute({ sessionId, version: 4 })).toMatchObject({
      files: [{ name: 'main.py', content: 'abc' }],
    });
  });

  it('are one of twenty saves where nobody pauses', async () => {
    for (let count = 0; count < 65; count++) await save(`${count}`, 100);

    expect(await kept()).toEqual([60, 40, 20]);
  });

  it('have nothing of a save that came to nothing, beside how the session is', async () => {
    await stage.clock.advance(60_000);
    const stale = stage.saveCode.execute({ sessionId, content: { sourceCode: 'x' }, expectedVersion: 7 });
    await expect(stale).rejects.toThrow(StaleVersion);

    expect(await kept()).toEqual([]);
  });

  it('are gone back to as a new version, and what was there is kept', async () => {
    await save('second', 6000);
    await save('third', 100);
    await stage.clock.advance(100);

    const restored = await restore(1);
    expect(restored).toMatchObject({ version: 4, files: [{ name: 'main.py', content: 'first' }] });
    expect(await kept()).toEqual([3, 1]);
    await restore(3);
    expect((await stage.sessions.find(sessionId))?.files[0]?.content).toBe('third');
  });

  it('bring back the language and the files of then, and tell who follows', async () => {
    const events: unknown[] = [];
    await stage.sessionFeed.subscribe(sessionId, (news) => events.push(news));
    await stage.clock.advance(6000);
    await stage.saveCode.execute({
      sessionId,
      content: { language: 'javascript', files: [{ name: 'a.js', content: 'a' }], entry: 'a.js' },
    });
    const restored = await stage.restoreRevision.execute({ sessionId, version: 1, client: 'tab' });

    expect(restored).toMatchObject({ language: 'python', entry: 'main.py', version: 3 });
    expect(events).toMatchObject([{ version: 2 }, { version: 3, client: 'tab' }]);
  });

  it('of the present version are how it is', async () => {
    expect(await stage.readRevision.execute({ sessionId, version: 1 })).toMatchObject({ version: 1 });
  });

  it('are not there of other versions or sessions, and change nothing of what is closed or newer than expected', async () => {
    await save('second', 6000);
    await expect(restore(9)).rejects.toThrow(RevisionNotFound);
    await expect(restore(1, 1)).rejects.toThrow(StaleVersion);
    await expect(stage.readRevision.execute({ sessionId, version: 9 })).rejects.toThrow(RevisionNotFound);
    for (const call of [stage.listRevisions, stage.readRevision]) {
      await expect(call.execute({ sessionId: 'nobody', version: 1 })).rejects.toThrow(SessionNotFound);
    }
    await stage.closeSession.execute({ sessionId });
    await expect(restore(1)).rejects.toThrow(SessionClosed);

    expect(await stage.sessions.find(sessionId)).toMatchObject({ version: 2 });
  });
});
