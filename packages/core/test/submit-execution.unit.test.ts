import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import {
  IdempotencyKeyReused,
  InvalidInput,
  LimitExceeded,
  QueueFull,
  SessionClosed,
  SessionNotFound,
  StoreUnavailable,
} from '@live-code/core';
import { createStage, type Stage } from './stage.ts';

let stage: Stage;
let sessionId: string;

beforeEach(async () => {
  stage = createStage({ queueLimit: 3 });
  sessionId = (await stage.openSession.execute({ sourceCode: 'print(1)' }, { owner: 'ann' })).id;
});

describe('submitting an execution', () => {
  it('stores a snapshot of the session, then enqueues its id', async () => {
    const execution = await stage.submitExecution.execute({ sessionId, input: { stdin: 'in' } });
    await stage.saveCode.execute({ sessionId, content: { sourceCode: 'print(2)' } });

    expect(await stage.executions.find(execution.id)).toMatchObject({
      sessionId,
      owner: 'ann',
      sessionVersion: 1,
      status: 'QUEUED',
      attempt: 0,
      queuedAt: 1000,
      request: { files: [{ name: 'main.py', content: 'print(1)' }], stdin: 'in' },
    });
    expect(stage.queue.enqueued).toEqual([execution.id]);
  });

  it('accepts while the queue is away, and says so', async () => {
    stage.queue.away = true;
    const execution = await stage.submitExecution.execute({ sessionId });

    expect(await stage.executions.find(execution.id)).toMatchObject({ status: 'QUEUED' });
    expect(stage.log.entries).toMatchObject([
      ['warn', expect.stringContaining('will be enqueued later'), { executionId: execution.id }],
    ]);
  });

  it('refuses more than the limit of queued executions, and stores nothing', async () => {
    for (let count = 0; count < 3; count++) await stage.submitExecution.execute({ sessionId });
    await expect(stage.submitExecution.execute({ sessionId })).rejects.toThrow(QueueFull);
    expect(await stage.executions.countQueued()).toBe(3);
  });

  it('counts what is queued once for many that come at one moment, and accepts no more of them than the limit', async () => {
    const counting = jest.spyOn(stage.executions, 'countQueued');
    const submitted = await Promise.allSettled(
      Array.from({ length: 5 }, () => stage.submitExecution.execute({ sessionId })),
    );

    expect(submitted.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
    expect(counting).toHaveBeenCalledTimes(1);
  });

  it('counts again after a count that failed', async () => {
    jest.spyOn(stage.executions, 'countQueued').mockRejectedValueOnce(new StoreUnavailable('away', null));
    const submit = () => stage.submitExecution.execute({ sessionId });

    const both = await Promise.allSettled([submit(), submit()]);
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await submit()).toMatchObject({ status: 'QUEUED' });
  });

  it('refuses a session that is closed or not there, and input that is wrong, and stores nothing', async () => {
    const submit = (input: object) => stage.submitExecution.execute({ sessionId, input });
    await expect(submit({ limits: { wallTimeMs: 10 ** 9 } })).rejects.toThrow(LimitExceeded);
    await expect(submit({ args: ['\0'] })).rejects.toThrow(InvalidInput);
    await expect(stage.submitExecution.execute({ sessionId: 'none' })).rejects.toThrow(SessionNotFound);
    await stage.closeSession.execute({ sessionId });
    await expect(submit({})).rejects.toThrow(SessionClosed);
    expect(await stage.executions.countQueued()).toBe(0);
  });
});

describe('submitting with an idempotency key', () => {
  const submit = (key: string, stdin = '') =>
    stage.submitExecution.execute({ sessionId, input: { stdin }, idempotencyKey: key });

  it('gives the same execution again, at once or later', async () => {
    const [first, second] = await Promise.all([submit('k'), submit('k')]);
    const third = await submit('k');

    expect(new Set([first.id, second.id, third.id]).size).toBe(1);
    expect(await stage.executions.countQueued()).toBe(1);
  });

  it('gives it again after another save, a close, or when the queue is full', async () => {
    const first = await submit('k');
    await submit('l');
    await submit('m');
    await stage.saveCode.execute({ sessionId, content: { sourceCode: 'print(2)' } });
    await stage.closeSession.execute({ sessionId });

    expect((await submit('k')).id).toBe(first.id);
  });

  it('enqueues again what may have been stored and not enqueued', async () => {
    stage.queue.away = true;
    const first = await submit('k');
    stage.queue.away = false;
    await submit('k');

    expect(stage.queue.enqueued).toEqual([first.id]);
  });

  it('refuses the key with other input, whichever came first', async () => {
    const both = await Promise.allSettled([submit('k', 'a'), submit('k', 'b')]);

    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await expect(submit('k', 'c')).rejects.toThrow(IdempotencyKeyReused);
    expect(await stage.executions.countQueued()).toBe(1);
  });

  it('takes the key of one session as another’s in another', async () => {
    const first = await submit('k');
    sessionId = (await stage.openSession.execute()).id;
    expect((await submit('k')).id).not.toBe(first.id);
  });

  it.each(['', ' ', 'a b', 'é', 'x'.repeat(256)])('refuses the key %j', async (key) => {
    await expect(submit(key)).rejects.toThrow('Idempotency-Key');
  });
});
