import { beforeEach, describe, expect, it } from '@jest/globals';
import { bareOutcome, ExecutionNotFound, InvalidInput } from '@live-code/core';
import { createStage, type Stage, settled } from './stage.ts';

let stage: Stage;
let id: string;

beforeEach(async () => {
  stage = createStage();
  id = (await stage.submitted()).id;
});

const execute = () =>
  stage.executeJob.execute({ executionId: id, worker: 'w', shutdown: new AbortController().signal });
const wait = (timeoutMs = 1000, signal?: AbortSignal) =>
  stage.waitForExecution.execute({ executionId: id, timeoutMs, ...(signal ? { signal } : {}) });
const nothingIsHeld = (): void => {
  expect(stage.feed.followed).toBe(0);
  expect(stage.clock.pending).toBe(0);
};

describe('waiting for an execution', () => {
  it('is over when it ends, without any time passing', async () => {
    const waiting = wait();
    const done = execute();
    await settled();
    stage.runner.runs[0]?.end(bareOutcome('succeeded'));

    expect(await waiting).toMatchObject({ status: 'COMPLETED' });
    await done;
    nothingIsHeld();
  });

  it('is over at once where it has ended already', async () => {
    await stage.cancelExecution.execute({ executionId: id });
    expect(await wait()).toMatchObject({ status: 'CANCELLED' });
    nothingIsHeld();
  });

  it('is over soon after an end of which no news came', async () => {
    stage.feed.publish = async () => {};
    const waiting = wait(30_000);
    const done = execute();
    await settled();
    await stage.clock.advance(5000);
    stage.runner.runs[0]?.end(bareOutcome('succeeded'));
    await done;
    await stage.clock.advance(2000);

    expect(await waiting).toMatchObject({ status: 'COMPLETED' });
    nothingIsHeld();
  });

  it('looks seldom while nothing happens', async () => {
    let looks = 0;
    const find = stage.executions.find.bind(stage.executions);
    stage.executions.find = (executionId) => {
      looks++;
      return find(executionId);
    };
    const waiting = wait(60_000);
    await settled();
    await stage.clock.advance(60_000);

    expect(await waiting).toMatchObject({ status: 'QUEUED' });
    expect(looks).toBeLessThan(40);
  });

  it('is over when the time is up, with the execution as it is', async () => {
    const waiting = wait(500);
    await settled();
    await stage.clock.advance(500);
    expect(await waiting).toMatchObject({ status: 'QUEUED' });
    nothingIsHeld();
  });

  it('is over when the caller goes away, and holds nothing more', async () => {
    const gone = new AbortController();
    const waiting = wait(1000, gone.signal);
    await settled();
    gone.abort();
    expect(await waiting).toMatchObject({ status: 'QUEUED' });
    expect(await wait(1000, gone.signal)).toMatchObject({ status: 'QUEUED' });
    nothingIsHeld();
  });

  it('sees an end that falls between its first look and its first breath', async () => {
    const find = stage.executions.find.bind(stage.executions);
    stage.executions.find = async (executionId) => {
      const before = await find(executionId);
      stage.executions.find = find;
      await stage.cancelExecution.execute({ executionId });
      return before;
    };
    expect(await wait()).toMatchObject({ status: 'CANCELLED' });
  });

  it('refuses an execution that is not there, and a time that is none', async () => {
    await expect(stage.waitForExecution.execute({ executionId: 'none', timeoutMs: 1 })).rejects.toThrow(
      ExecutionNotFound,
    );
    for (const timeoutMs of [-1, Number.NaN, 60_001]) {
      await expect(wait(timeoutMs)).rejects.toThrow(InvalidInput);
    }
    nothingIsHeld();
  });
});
