import { beforeEach, describe, expect, it } from '@jest/globals';
import { BatchNotFound, InvalidInput } from '@live-code/core';
import { createStage, type Stage, settled } from './stage.ts';

let stage: Stage;
let batchId: string;
let ids: readonly string[];
let reads: number;

beforeEach(async () => {
  stage = createStage();
  const { id: sessionId } = await stage.openSession.execute();
  const { batch, executions } = await stage.submitBatch.execute({ sessionId, runs: [{}, {}, {}] });
  batchId = batch.id;
  ids = executions.map(({ id }) => id);
  reads = 0;
  const listStates = stage.batches.listStates.bind(stage.batches);
  stage.batches.listStates = (executionIds) => {
    reads++;
    return listStates(executionIds);
  };
});

const wait = (timeoutMs = 1000, signal?: AbortSignal) =>
  stage.waitForBatch.execute({ batchId, timeoutMs, ...(signal ? { signal } : {}) });
const cancel = (...executionIds: readonly string[]) =>
  Promise.all(executionIds.map((executionId) => stage.cancelExecution.execute({ executionId })));
const statuses = async (waiting: ReturnType<typeof wait>): Promise<string[]> =>
  (await waiting).executions.map(({ status }) => status);
const ALL_ENDED = ['CANCELLED', 'CANCELLED', 'CANCELLED'];
const nothingIsHeld = (): void => {
  expect(stage.feed.followed).toBe(0);
  expect(stage.clock.pending).toBe(0);
};

describe('waiting for a batch', () => {
  it('is over when its last has ended, without any time passing, and reads no more than that', async () => {
    const waiting = wait();
    await settled();
    for (const id of ids) {
      await cancel(id);
      await settled();
    }

    expect(await statuses(waiting)).toEqual(ALL_ENDED);
    expect(reads).toBe(3);
    nothingIsHeld();
  });

  it('is over at once where all has ended, or nothing is waited for', async () => {
    expect(await statuses(wait(0))).toEqual(['QUEUED', 'QUEUED', 'QUEUED']);
    await cancel(...ids);
    expect(await statuses(wait())).toEqual(ALL_ENDED);
    nothingIsHeld();
  });

  it('is over soon after ends of which no news came', async () => {
    stage.feed.publish = async () => {};
    const waiting = wait(30_000);
    await settled();
    await stage.clock.advance(5000);
    await cancel(...ids);
    await stage.clock.advance(2000);

    expect(await statuses(waiting)).toEqual(ALL_ENDED);
    nothingIsHeld();
  });

  it('is over when the time is up, or the caller goes away', async () => {
    const waiting = wait(500);
    await settled();
    await cancel(ids[0] ?? '');
    await stage.clock.advance(500);
    expect(await statuses(waiting)).toEqual(['CANCELLED', 'QUEUED', 'QUEUED']);

    const gone = new AbortController();
    const left = wait(1000, gone.signal);
    await settled();
    gone.abort();
    expect((await left).executions).toHaveLength(3);
    expect((await wait(1000, gone.signal)).executions).toHaveLength(3);
    nothingIsHeld();
  });

  it.each([0, 1])('sees ends that fall between its looks, without any time passing (%d)', async (look) => {
    const listStates = stage.batches.listStates.bind(stage.batches);
    let looks = 0;
    stage.batches.listStates = async (executionIds) => {
      const before = await listStates(executionIds);
      if (looks++ === look) await cancel(...ids);
      return before;
    };

    expect(await statuses(wait())).toEqual(ALL_ENDED);
    nothingIsHeld();
  });

  it('needs no news of those that it has read to have ended', async () => {
    const waiting = wait(30_000);
    await settled();
    const publish = stage.feed.publish.bind(stage.feed);
    stage.feed.publish = async () => {};
    await cancel(ids[0] ?? '', ids[1] ?? '');
    await stage.clock.advance(2000);
    stage.feed.publish = publish;
    await cancel(ids[2] ?? '');

    expect(await statuses(waiting)).toEqual(ALL_ENDED);
  });

  it('refuses a batch that is not there, and a time that is none', async () => {
    await expect(stage.waitForBatch.execute({ batchId: 'none', timeoutMs: 1 })).rejects.toThrow(
      BatchNotFound,
    );
    for (const timeoutMs of [-1, Number.NaN, 60_001])
      await expect(wait(timeoutMs)).rejects.toThrow(InvalidInput);
    nothingIsHeld();
  });
});
