import { beforeEach, describe, expect, it } from '@jest/globals';
import { aBatch, anExecution, aSession, aWorker } from '@live-code/contracts';
import { bareOutcome } from '@live-code/core';
import { createStage, type Stage } from './stage.ts';

const DAY_MS = 86_400_000;
let stage: Stage;

const ended = async (at: number): Promise<string> => {
  const { id } = await stage.executions.add(anExecution());
  await stage.executions.claim(id, { worker: 'w', at, leaseExpiresAt: at });
  await stage.executions.finish(id, 1, bareOutcome('succeeded'), at);
  return id;
};
const closed = async (at: number): Promise<string> => {
  const session = aSession();
  await stage.sessions.add(session);
  await stage.sessions.close(session.id, at);
  return session.id;
};
const made = async (createdAt: number): Promise<string> => {
  const { batch } = await stage.batches.add(aBatch([], { createdAt }), []);
  return batch.id;
};
const never = (): AbortSignal => new AbortController().signal;

describe('forgetting what is old', () => {
  beforeEach(async () => {
    stage = createStage();
    await stage.clock.advance(10 * DAY_MS);
  });

  it('deletes what ended before the days that it is kept for, however much it is', async () => {
    const old = [];
    for (let count = 0; count < 450; count++) old.push(await ended(DAY_MS), await closed(DAY_MS));
    const oldBatch = await made(DAY_MS);
    const kept = [await ended(4 * DAY_MS), await closed(4 * DAY_MS), await made(4 * DAY_MS)] as const;

    await stage.forgetOld(7).execute(never());

    for (const id of old) {
      expect(await stage.executions.find(id)).toBeNull();
      expect(await stage.sessions.find(id)).toBeNull();
    }
    expect(await stage.executions.find(kept[0])).not.toBeNull();
    expect(await stage.sessions.find(kept[1])).not.toBeNull();
    expect(await stage.batches.find(oldBatch)).toBeNull();
    expect(await stage.batches.find(kept[2])).not.toBeNull();
  });

  it('keeps everything where no days are set, but workers that are gone', async () => {
    const execution = await ended(1);
    await stage.workers.report(aWorker({ id: 'lives', seenAt: stage.clock.now() - 1000 }));

    await stage.forgetOld(null).execute(never());

    expect(await stage.executions.find(execution)).not.toBeNull();
    expect((await stage.workers.list({ since: 0 })).map(({ id }) => id)).toEqual(['lives']);
  });

  it('ends soon where it is told to', async () => {
    for (let count = 0; count < 450; count++) await ended(1);
    const controller = new AbortController();
    const deleteEnded = stage.executions.deleteEnded.bind(stage.executions);
    stage.executions.deleteEnded = async (query) => {
      controller.abort();
      return deleteEnded(query);
    };

    await stage.forgetOld(7).execute(controller.signal);

    expect(await deleteEnded({ before: 1e12, limit: 1000 })).toBe(250);
  });

  it('leaves it to another whose turn it is', async () => {
    const execution = await ended(1);
    const now = stage.clock.now();
    await stage.duties.take({ duty: 'forget', holder: 'another', now, until: now + 1000 });

    await stage.forgetOld(7).execute(never());

    expect(await stage.executions.find(execution)).not.toBeNull();
  });
});
