import { beforeEach, describe, expect, it } from '@jest/globals';
import { bareOutcome, InvalidInput, type SessionEvent, SessionNotFound } from '@live-code/core';
import { createStage, type Stage, settled } from './stage.ts';

let stage: Stage;
let sessionId: string;

beforeEach(async () => {
  stage = createStage();
  sessionId = (await stage.openSession.execute()).id;
});

/** Follows until it is left, and keeps what comes, in words. */
const follow = (signal?: AbortSignal) => {
  const events: string[] = [];
  const leaving = new AbortController();
  const ended = (async () => {
    const following = stage.followSession.execute({ sessionId, signal: signal ?? leaving.signal });
    for await (const event of following) events.push(inWords(event));
  })();
  return {
    events,
    leave: async () => {
      leaving.abort();
      await ended;
    },
    ended,
  };
};
const inWords = (event: SessionEvent): string =>
  event.type === 'session'
    ? `${event.status} ${event.version} by ${event.client}`
    : `${event.execution.id} ${event.execution.status} ${event.execution.attempt}`;
const save = (client?: string) =>
  stage.saveCode.execute({ sessionId, content: { sourceCode: 'x' }, ...(client && { client }) });
const submit = async () => (await stage.submitExecution.execute({ sessionId })).id;
const execute = (executionId: string) =>
  stage.executeJob.execute({ executionId, worker: 'w', shutdown: new AbortController().signal });
const nothingIsHeld = (): void => {
  expect(stage.sessionFeed.followed).toBe(0);
  expect(stage.clock.pending).toBe(0);
};

describe('following a session', () => {
  it('tells how it is, then saves with who saved, executions with each status, and that it was closed', async () => {
    const { events, leave } = follow();
    await settled();
    await save('tab 1');
    await save();
    const id = await submit();
    const done = execute(id);
    await settled();
    stage.runner.runs[0]?.end(bareOutcome('succeeded'));
    await done;
    await stage.closeSession.execute({ sessionId });
    await settled();

    expect(events).toEqual([
      'ACTIVE 1 by null',
      'ACTIVE 2 by tab 1',
      'ACTIVE 3 by null',
      `${id} QUEUED 0`,
      `${id} RUNNING 1`,
      `${id} COMPLETED 1`,
      'CLOSED 3 by null',
    ]);
    await leave();
    nothingIsHeld();
  });

  it('tells who comes later of its newest executions, oldest first, and nothing twice', async () => {
    const ids: string[] = [];
    for (let run = 0; run < 22; run++) {
      const id = await submit();
      ids.push(id);
      await stage.cancelExecution.execute({ executionId: id });
      await stage.clock.advance(1);
    }
    const { events, leave } = follow();
    await settled();
    await stage.clock.advance(60_000);

    expect(events).toEqual(['ACTIVE 1 by null', ...ids.slice(2).map((id) => `${id} CANCELLED 0`)]);
    await leave();
  });

  it('tells of a batch’s executions, and of an attempt that was lost', async () => {
    const { events, leave } = follow();
    await settled();
    const { executions } = await stage.submitBatch.execute({ sessionId, runs: [{}, {}] });
    const [first = '', second = ''] = executions.map(({ id }) => id);
    await stage.watched.claim(first, { worker: 'w', at: 2000, leaseExpiresAt: 3000 });
    await stage.watched.release(first, 1, { at: 2500, reason: 'shutdown' });
    await stage.watched.claim(first, { worker: 'w', at: 2600, leaseExpiresAt: 3000 });
    await settled();

    expect(events.slice(1)).toEqual([
      `${first} QUEUED 0`,
      `${second} QUEUED 0`,
      `${first} RUNNING 1`,
      `${first} QUEUED 1`,
      `${first} RUNNING 2`,
    ]);
    await leave();
  });

  it('looks by itself where nothing is told, and once more after a gap', async () => {
    stage.sessionFeed.publish = async () => {};
    const { events, leave } = follow();
    await settled();
    await save('tab 1');
    const id = await submit();
    await stage.clock.advance(100);
    expect(events).toEqual(['ACTIVE 1 by null', 'ACTIVE 2 by null', `${id} QUEUED 0`]);
    await leave();
    nothingIsHeld();
  });

  it('tells who saved also where it had seen that somebody did', async () => {
    const publish = stage.sessionFeed.publish.bind(stage.sessionFeed);
    const late: Parameters<typeof publish>[] = [];
    stage.sessionFeed.publish = async (...news) => void late.push(news);
    const { events, leave } = follow();
    await settled();
    await save('tab 1');
    await stage.clock.advance(100);
    for (const news of [...late, ...late]) await publish(...news);
    await settled();

    expect(events).toEqual(['ACTIVE 1 by null', 'ACTIVE 2 by null', 'ACTIVE 2 by tab 1']);
    await leave();
  });

  it('takes for over what was told after a look that saw more', async () => {
    const id = await submit();
    const list = stage.executions.list.bind(stage.executions);
    stage.executions.list = async (query) => {
      // While it looks, both happens, and is told.
      await stage.cancelExecution.execute({ executionId: id }).catch(() => {});
      await save('tab 1').catch(() => {});
      return list(query);
    };
    const { events, leave } = follow();
    await settled();

    expect(events).toEqual(['ACTIVE 1 by null', `${id} CANCELLED 0`, 'ACTIVE 2 by tab 1']);
    await leave();
  });

  it('keeps little for who does not take it, and misses no state', async () => {
    const following = stage.followSession.execute({ sessionId });
    await following.next();
    for (let version = 2; version <= 200; version++) await save(`tab ${version}`);
    const { value } = await following.next();

    expect(value).toMatchObject({ type: 'session', version: 200 });
    await following.return();
    nothingIsHeld();
  });

  it('is over where it is left, at once or before it began, and refuses a session that is not there', async () => {
    const { ended } = follow(AbortSignal.abort());
    await ended;
    nothingIsHeld();

    const nobody = stage.followSession.execute({ sessionId: 'nobody' });
    await expect(nobody.next()).rejects.toThrow(SessionNotFound);
    nothingIsHeld();
  });

  it('takes no name of a client that is too long, and saves nothing then', async () => {
    await expect(save('x'.repeat(101))).rejects.toThrow(InvalidInput);
    expect((await save('x'.repeat(100))).version).toBe(2);
  });
});

describe('listing a session’s executions', () => {
  it('shows the newest first, in pages', async () => {
    const ids: string[] = [];
    for (let run = 0; run < 3; run++) {
      ids.push(await submit());
      await stage.clock.advance(1);
    }
    const first = await stage.listExecutions.execute({ sessionId, limit: 2 });
    const second = await stage.listExecutions.execute({ sessionId, limit: 2, after: first.next });

    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(ids.reverse());
    expect(second.next).toBeNull();
  });

  it('is empty for a session that ran nothing, and refuses one that is not there, or a page of a wrong size', async () => {
    expect((await stage.listExecutions.execute({ sessionId })).items).toEqual([]);
    await expect(stage.listExecutions.execute({ sessionId: 'nobody' })).rejects.toThrow(SessionNotFound);
    for (const limit of [0, 101, 1.5]) {
      await expect(stage.listExecutions.execute({ sessionId, limit })).rejects.toThrow(InvalidInput);
    }
  });
});
