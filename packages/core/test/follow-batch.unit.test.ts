import { beforeEach, describe, expect, it } from '@jest/globals';
import { type BatchEvent, BatchNotFound, bareOutcome, verdictOf } from '@live-code/core';
import { createStage, type Stage, settled } from './stage.ts';

let stage: Stage;
let batchId: string;
let ids: readonly string[];

beforeEach(async () => {
  stage = createStage();
  const { id: sessionId } = await stage.openSession.execute();
  const runs = [{ expectedStdout: 'x' }, { expectedStdout: 'y' }, {}];
  const { batch, executions } = await stage.submitBatch.execute({ sessionId, runs });
  batchId = batch.id;
  ids = executions.map(({ id }) => id);
});

const inWords = (event: BatchEvent): string => {
  if (event.type === 'end') return `end of ${event.state.executions.length}`;
  const { id, status, judged } = event.execution;
  return [ids.indexOf(id), status, ...(judged ? [verdictOf(event.execution)] : [])].join(' ');
};
const follow = (signal?: AbortSignal) => {
  const events: string[] = [];
  const ended = (async () => {
    for await (const event of stage.followBatch.execute({ batchId, signal })) events.push(inWords(event));
  })();
  return { events, ended };
};
/** Runs one to its end. */
const run = async (executionId: string, stdout: string): Promise<void> => {
  const done = stage.executeJob.execute({ executionId, worker: 'w', shutdown: new AbortController().signal });
  await settled();
  stage.runner.runs.at(-1)?.end({ ...bareOutcome('succeeded'), stdout });
  await done;
  await settled();
};
const cancelAll = () => stage.cancelBatch.execute({ batchId });
const nothingIsHeld = (): void => {
  expect(stage.feed.followed).toBe(0);
  expect(stage.clock.pending).toBe(0);
};

describe('following a batch', () => {
  it('tells how each is, each change with its verdict, and the end', async () => {
    const { events, ended } = follow();
    await settled();
    expect(events).toEqual(['0 QUEUED ', '1 QUEUED ', '2 QUEUED']);
    for (const id of ids) await run(id, 'x');
    await ended;

    expect(events.slice(3)).toEqual([
      ...['0 RUNNING ', '0 COMPLETED accepted', '1 RUNNING ', '1 COMPLETED wrong_answer'],
      ...['2 RUNNING', '2 COMPLETED', 'end of 3'],
    ]);
    nothingIsHeld();
  });

  it('tells who comes after the end how each is, and the end', async () => {
    await run(ids[0] ?? '', 'x');
    await cancelAll();
    const { events, ended } = follow();
    await ended;

    expect(events).toEqual(['0 COMPLETED accepted', '1 CANCELLED cancelled', '2 CANCELLED', 'end of 3']);
    nothingIsHeld();
  });

  it('looks by itself where nothing is told', async () => {
    stage.feed.publish = async () => {};
    const { events, ended } = follow();
    await settled();
    await cancelAll();
    await stage.clock.advance(100);
    await ended;

    expect(events.slice(3)).toEqual([
      '0 CANCELLED cancelled',
      '1 CANCELLED cancelled',
      '2 CANCELLED',
      'end of 3',
    ]);
  });

  it('reads nothing again for those that begin', async () => {
    const { events } = follow();
    await settled();
    let reads = 0;
    const listStates = stage.batches.listStates.bind(stage.batches);
    stage.batches.listStates = (executionIds) => {
      reads++;
      return listStates(executionIds);
    };
    void stage.executeJob.execute({
      ...{ executionId: ids[0] ?? '', worker: 'w' },
      shutdown: new AbortController().signal,
    });
    await settled();

    expect(events.slice(3)).toEqual(['0 RUNNING ']);
    expect(reads).toBe(0);
    stage.runner.runs[0]?.end(bareOutcome('succeeded'));
    await cancelAll();
  });

  it('is over where it is left, and refuses a batch that is not there', async () => {
    const leaving = new AbortController();
    const { ended } = follow(leaving.signal);
    await settled();
    leaving.abort();
    await ended;
    nothingIsHeld();

    await expect(stage.followBatch.execute({ batchId: 'nobody' }).next()).rejects.toThrow(BatchNotFound);
    nothingIsHeld();
  });
});
