import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  BATCH_BOUNDS,
  BatchNotFound,
  type BatchRunInput,
  bareOutcome,
  IdempotencyKeyReused,
  InvalidInput,
  LanguageUnavailable,
  LimitExceeded,
  QueueFull,
  SessionClosed,
  SessionNotFound,
} from '@live-code/core';
import { createStage, type Stage } from './stage.ts';

let stage: Stage;
let sessionId: string;

beforeEach(async () => {
  stage = createStage({ queueLimit: 5 });
  sessionId = (await stage.openSession.execute({ sourceCode: 'print(1)' }, { owner: 'ann' })).id;
});

const inputs = (...stdins: string[]): BatchRunInput[] => stdins.map((stdin) => ({ stdin }));
const submit = (runs: readonly BatchRunInput[], idempotencyKey: string | null = null) =>
  stage.submitBatch.execute({ sessionId, runs, idempotencyKey });
const queued = () => stage.executions.countQueued();

describe('submitting a batch', () => {
  it('stores an execution of the same snapshot for each run, in their order, then enqueues them', async () => {
    const { batch, executions } = await submit([{ stdin: 'a' }, { stdin: 'b', expectedStdout: 'B' }]);
    await stage.saveCode.execute({ sessionId, content: { sourceCode: 'print(2)' } });

    expect(batch).toMatchObject({ sessionId, owner: 'ann', createdAt: 1000 });
    expect(batch.runs).toEqual(executions.map(({ id }, index) => ({ executionId: id, judged: index === 1 })));
    for (const [index, { id }] of executions.entries()) {
      expect(await stage.executions.find(id)).toMatchObject({
        ...{ sessionId, owner: 'ann', sessionVersion: 1, status: 'QUEUED', turn: index, queuedAt: 1000 },
        request: { files: [{ name: 'main.py', content: 'print(1)' }], stdin: index === 0 ? 'a' : 'b' },
      });
    }
    expect(stage.queue.enqueued).toEqual(executions.map(({ id }) => id));
  });

  it('has one priority for all', async () => {
    const { executions } = await stage.submitBatch.execute({
      ...{ sessionId, runs: inputs('a', 'b'), priority: 'batch' },
    });
    expect(executions.map(({ priority }) => priority)).toEqual(['batch', 'batch']);
  });

  it('accepts while the queue is away, and says so once', async () => {
    stage.queue.away = true;
    const { batch } = await submit(inputs('a', 'b'));

    expect(await queued()).toBe(2);
    expect(stage.log.entries).toMatchObject([
      ['warn', expect.stringContaining('will be enqueued later'), { batchId: batch.id }],
    ]);
  });

  it('refuses all where there is no room for all', async () => {
    await submit(inputs('a', 'b'));
    await expect(submit(inputs('a', 'b', 'c', 'd'))).rejects.toThrow(QueueFull);
    expect(await queued()).toBe(2);
    await submit(inputs('a', 'b', 'c'));
    expect(await queued()).toBe(5);
  });

  it('names the run that is wrong, and stores nothing', async () => {
    const limits = { memoryBytes: 2 ** 40 };
    await expect(submit([{}, {}, {}, { limits }])).rejects.toThrow(LimitExceeded);
    await expect(submit([{}, {}, {}, { limits }])).rejects.toMatchObject({
      message: expect.stringMatching(/^runs\[3\]\.limits\.memory_bytes: .* above the maximum/),
      details: { field: 'runs[3].limits.memory_bytes', value: 2 ** 40, maximum: expect.any(Number) },
    });
    await expect(submit([{}, { args: ['', '\0'] }])).rejects.toMatchObject({
      details: { field: 'runs[1].args[1]' },
    });
    await expect(submit([{ comparison: 'exact' }])).rejects.toMatchObject({
      details: { field: 'runs[0].comparison' },
    });
    expect(await queued()).toBe(0);
  });

  it('takes one run to a hundred, of code that is not too much to keep so often', async () => {
    stage = createStage({ queueLimit: 1000 });
    const content = 'x'.repeat(Math.floor(BATCH_BOUNDS.codeLength / 50));
    sessionId = (await stage.openSession.execute({ sourceCode: content })).id;

    await expect(submit([])).rejects.toThrow(InvalidInput);
    await expect(submit(Array(101).fill({}))).rejects.toThrow('runs: 101');
    await expect(submit(Array(51).fill({}))).rejects.toThrow('at most 50 runs');
    expect((await submit(Array(50).fill({}))).executions).toHaveLength(50);
    await stage.saveCode.execute({ sessionId, content: { sourceCode: '' } });
    expect((await submit(Array(100).fill({}))).executions).toHaveLength(100);
  });

  it('refuses a session that is closed, not there, or in a language that nobody runs', async () => {
    await expect(stage.submitBatch.execute({ sessionId: 'none', runs: [{}] })).rejects.toThrow(
      SessionNotFound,
    );
    await stage.saveCode.execute({ sessionId, content: { language: 'lua' } });
    await expect(submit([{}])).rejects.toThrow(LanguageUnavailable);
    await stage.closeSession.execute({ sessionId });
    await expect(submit([{}])).rejects.toThrow(SessionClosed);
    expect(await queued()).toBe(0);
  });
});

describe('submitting a batch with an idempotency key', () => {
  it('gives the same batch again, at once or later, whatever became of it', async () => {
    const [first, second] = await Promise.all([submit(inputs('a', 'b'), 'k'), submit(inputs('a', 'b'), 'k')]);
    await stage.saveCode.execute({ sessionId, content: { sourceCode: 'print(2)' } });
    await stage.closeSession.execute({ sessionId });
    const third = await submit(inputs('a', 'b'), 'k');

    expect(new Set([first, second, third].map(({ batch }) => batch.id)).size).toBe(1);
    expect(third.executions.map(({ id }) => id)).toEqual(first.executions.map(({ id }) => id));
    expect(await queued()).toBe(2);
  });

  it('enqueues again what may have been stored and not enqueued', async () => {
    stage.queue.away = true;
    const { executions } = await submit(inputs('a', 'b'), 'k');
    stage.queue.away = false;
    await submit(inputs('a', 'b'), 'k');

    expect(stage.queue.enqueued).toEqual(executions.map(({ id }) => id));
  });

  it.each([[inputs('a', 'c')], [inputs('a')], [inputs('a', 'b', 'c')], [inputs('b', 'a')]])(
    'refuses the key with other runs: %j',
    async (runs) => {
      await submit(inputs('a', 'b'), 'k');
      await expect(submit(runs, 'k')).rejects.toThrow(IdempotencyKeyReused);
      await expect(submit(runs, 'k')).rejects.toThrow(/belongs to batch/);
      expect(await queued()).toBe(2);
    },
  );

  it('refuses a key that is none', async () => {
    await expect(submit([{}], 'a b')).rejects.toThrow('Idempotency-Key');
  });
});

describe('reading a batch', () => {
  it('tells how each of its executions is, in their order', async () => {
    const { batch, executions } = await submit([{ expectedStdout: '1' }, {}]);
    const [first] = executions.map(({ id }) => id);
    await stage.executions.claim(first ?? '', { worker: 'w', at: 1, leaseExpiresAt: 2 });
    await stage.executions.finish(first ?? '', 1, { ...bareOutcome('failed', 'runtime_error') }, 5);

    const state = await stage.readBatch.execute({ batchId: batch.id });

    expect(state.batch).toEqual(batch);
    expect(state.executions).toEqual([
      {
        id: first,
        status: 'FAILED',
        outcome: { reason: 'runtime_error', stdoutTruncated: false },
        judged: true,
      },
      { id: executions[1]?.id, status: 'QUEUED', outcome: null, judged: false },
    ]);
  });

  it('refuses one that is not there', async () => {
    await expect(stage.readBatch.execute({ batchId: 'none' })).rejects.toThrow(BatchNotFound);
  });
});

describe('cancelling a batch', () => {
  it('ends what waits, asks what runs, and leaves what has ended', async () => {
    const { batch, executions } = await submit(inputs('a', 'b', 'c'));
    const [ended = '', running = ''] = executions.map(({ id }) => id);
    for (const id of [ended, running]) {
      await stage.executions.claim(id, { worker: 'w', at: 1, leaseExpiresAt: 2 });
    }
    await stage.executions.finish(ended, 1, bareOutcome('succeeded'), 5);

    const state = await stage.cancelBatch.execute({ batchId: batch.id });

    expect(state.executions.map(({ status }) => status)).toEqual(['COMPLETED', 'RUNNING', 'CANCELLED']);
    expect((await stage.executions.find(running))?.cancelRequestedAt).toBe(1000);
    expect(await stage.cancelBatch.execute({ batchId: batch.id })).toEqual(state);
  });

  it('goes on where one ends, or is gone, meanwhile', async () => {
    const { batch, executions } = await submit(inputs('a', 'b', 'c'));
    const [, second = '', third = ''] = executions.map(({ id }) => id);
    const requestCancel = stage.executions.requestCancel.bind(stage.executions);
    stage.executions.requestCancel = async (id, at) => {
      if (id === second) return null;
      if (id === third) await requestCancel(id, at - 1);
      return requestCancel(id, at);
    };

    const state = await stage.cancelBatch.execute({ batchId: batch.id });

    expect(state.executions.map(({ status }) => status)).toEqual(['CANCELLED', 'QUEUED', 'CANCELLED']);
  });
});
