import { beforeEach, describe, expect, it } from '@jest/globals';
import { bareOutcome, type FeedEvent, RunnerUnavailable, StoreUnavailable } from '@live-code/core';
import { createStage, type ManualRunner, type Stage, settled } from './stage.ts';

let stage: Stage;
let id: string;
let news: (FeedEvent | 'gap')[];
let shutdown: AbortController;

beforeEach(async () => {
  stage = createStage();
  id = (await stage.submitted()).id;
  news = [];
  shutdown = new AbortController();
  await stage.feed.subscribe(id, (event) => news.push(event));
});

/** A worker takes the job; resolves, or rejects, when it is done with it. */
const begin = (worker = 'w1'): Promise<void> => {
  const done = stage.executeJob.execute({ executionId: id, worker, shutdown: shutdown.signal });
  // Whether it fails is for the test to see, later.
  done.catch(() => {});
  return done;
};
const run = (index = 0): ManualRunner['runs'][number] => {
  const found = stage.runner.runs[index];
  if (found === undefined) throw new Error(`there is no run ${index}`);
  return found;
};
const stored = () => stage.readExecution.execute({ executionId: id });

describe('executing a job', () => {
  it('claims, runs and records the outcome, and tells who follows', async () => {
    const done = begin();
    await settled();
    expect(await stored()).toMatchObject({
      status: 'RUNNING',
      attempt: 1,
      worker: 'w1',
      leaseExpiresAt: 4000,
    });

    await stage.clock.advance(100);
    run().end({ ...bareOutcome('succeeded'), stdout: '1\n' });
    await done;

    expect(await stored()).toMatchObject({
      status: 'COMPLETED',
      outcome: { stdout: '1\n' },
      finishedAt: 1100,
    });
    expect(news).toEqual([
      { seq: 2, type: 'status', status: 'RUNNING', at: 1000 },
      { seq: 3, type: 'stdout', text: '1\n', bytes: null },
      { seq: 4, type: 'status', status: 'COMPLETED', at: 1100 },
    ]);
  });

  it('compares what was printed with what was expected, of which no runner is told', async () => {
    const { sessionId } = await stored();
    const input = { stdin: 'in', expectedStdout: '1', comparison: 'exact' };
    id = (await stage.submitExecution.execute({ sessionId, input })).id;
    const done = begin();
    await settled();
    expect(run().request).toMatchObject({ stdin: 'in' });
    expect(run().request).not.toHaveProperty('expected');
    run().end({ ...bareOutcome('succeeded'), stdout: '1\n' });
    await done;

    expect((await stored()).outcome?.difference).toEqual({ line: 2, expected: null, actual: '' });
  });

  it('leaves no timer and no listener behind', async () => {
    const held = stage.inbox.held;
    const other = (await stage.submitted()).id;
    const done = stage.executeJob.execute({ executionId: other, worker: 'w', shutdown: shutdown.signal });
    await settled();
    expect(stage.inbox.held).toBe(held + 1);
    run().end(bareOutcome('succeeded'));
    await done;

    expect(stage.inbox.held).toBe(held);
    expect(stage.clock.pending).toBe(0);
  });

  it('runs nothing where the execution is not there, or taken, or cancelled', async () => {
    await stage.executeJob.execute({ executionId: 'none', worker: 'w', shutdown: shutdown.signal });
    const done = begin();
    await settled();
    await stage.executeJob.execute({ executionId: id, worker: 'w2', shutdown: shutdown.signal });
    run().end(bareOutcome('succeeded'));
    await done;
    const cancelled = (await stage.submitted()).id;
    await stage.cancelExecution.execute({ executionId: cancelled });
    await stage.executeJob.execute({ executionId: cancelled, worker: 'w', shutdown: shutdown.signal });

    expect(stage.runner.runs).toHaveLength(1);
  });

  it('is run by one of many workers with the same job', async () => {
    const jobs = ['w1', 'w2', 'w3'].map((worker) => begin(worker));
    await settled();
    await settled();
    run().end(bareOutcome('succeeded'));
    await Promise.all(jobs);

    expect(stage.runner.runs).toHaveLength(1);
  });

  it('keeps its lease for as long as the program runs', async () => {
    const done = begin();
    await settled();
    await stage.clock.advance(stage.leaseMs * 5);

    expect(await stored()).toMatchObject({ status: 'RUNNING' });
    // Renewed within the last third of it.
    expect((await stored())?.leaseExpiresAt).toBeGreaterThan(stage.clock.now() + (stage.leaseMs * 2) / 3 - 1);
    run().end(bareOutcome('succeeded'));
    await done;
  });

  it('kills the program when its lease was lost, and leaves the execution to whoever has it', async () => {
    const done = begin();
    await settled();
    await stage.executions.expireLeases({ now: 10_000, maxAttempts: 2, limit: 10 });
    await stage.executions.claim(id, { worker: 'w2', at: 10_000, leaseExpiresAt: 20_000 });
    await stage.clock.advance(stage.leaseMs);
    await done;

    expect(run().signal.aborted).toBe(true);
    expect(await stored()).toMatchObject({ status: 'RUNNING', worker: 'w2', attempt: 2, outcome: null });
  });

  it('offers its outcome again while the store is away, and runs nothing a second time', async () => {
    const finish = stage.executions.finish.bind(stage.executions);
    stage.executions.finish = async () => {
      throw new StoreUnavailable('away', new Error('no connection'));
    };
    const done = begin();
    await settled();
    run().end(bareOutcome('succeeded'));
    await settled();
    await stage.clock.advance(1200);
    stage.executions.finish = finish;
    await stage.clock.advance(500);
    await done;

    expect(await stored()).toMatchObject({ status: 'COMPLETED', attempt: 1 });
    expect(stage.runner.runs).toHaveLength(1);
  });

  it('gives its outcome up once its lease is another’s', async () => {
    for (const method of ['finish', 'renewLease'] as const) {
      stage.executions[method] = async () => {
        throw new StoreUnavailable('away', new Error('no connection'));
      };
    }
    const done = begin();
    await settled();
    run().end(bareOutcome('succeeded'));
    const rejected = expect(done).rejects.toThrow(StoreUnavailable);
    await settled();
    await stage.clock.advance(stage.leaseMs + 1000);
    await rejected;

    expect(stage.clock.pending).toBe(0);
  });

  it('asks a store that is away again, and gives up only when the lease has run out', async () => {
    const renew = stage.executions.renewLease.bind(stage.executions);
    stage.executions.renewLease = async () => {
      throw new StoreUnavailable('away', new Error('no connection'));
    };
    const done = begin();
    await settled();
    await stage.clock.advance(stage.leaseMs / 3);
    expect(run().signal.aborted).toBe(false);
    stage.executions.renewLease = renew;
    await stage.clock.advance(stage.leaseMs);
    expect(run().signal.aborted).toBe(false);

    stage.executions.renewLease = async () => {
      throw new StoreUnavailable('away', new Error('no connection'));
    };
    await stage.clock.advance(stage.leaseMs * 2);
    await done;
    expect(run().signal.aborted).toBe(true);
  });
});

describe('a cancel while the program runs', () => {
  it('kills it at once, by the feed', async () => {
    const done = begin();
    await settled();
    await stage.cancelExecution.execute({ executionId: id });
    await done;

    expect(await stored()).toMatchObject({ status: 'CANCELLED', outcome: { end: 'cancelled' } });
  });

  it('kills it at the next renewal of the lease, where the news did not come', async () => {
    const done = begin();
    await settled();
    await stage.executions.requestCancel(id, 1001);
    await stage.clock.advance(stage.leaseMs / 3);
    await done;

    expect(await stored()).toMatchObject({ status: 'CANCELLED' });
  });

  it('comes too late for a program that has ended', async () => {
    const done = begin();
    await settled();
    run().end(bareOutcome('succeeded'));
    await stage.cancelExecution.execute({ executionId: id });
    await done;

    expect(await stored()).toMatchObject({ status: 'COMPLETED' });
  });
});

describe('a runner that fails', () => {
  const failure = new RunnerUnavailable('no interpreter', new Error('ENOENT'));

  it('puts the execution back, and the job is to be delivered again', async () => {
    const done = begin();
    await settled();
    run().fail(failure);

    await expect(done).rejects.toBe(failure);
    expect(await stored()).toMatchObject({ status: 'QUEUED', attempt: 1, outcome: null });
  });

  it('fails the execution with runner_error at the last attempt', async () => {
    for (let attempt = 0; attempt < stage.maxAttempts; attempt++) {
      const done = begin().catch(() => {});
      await settled();
      run(attempt).fail(failure);
      await done;
    }

    expect(await stored()).toMatchObject({
      status: 'FAILED',
      attempt: 2,
      outcome: { reason: 'runner_error' },
    });
    expect(stage.log.entries.filter(([level]) => level === 'error')).toHaveLength(1);
  });
});

describe('a shutdown', () => {
  it('kills the program and puts the execution back', async () => {
    const done = begin();
    await settled();
    shutdown.abort();

    await expect(done).rejects.toThrow('the worker is shutting down');
    expect(await stored()).toMatchObject({ status: 'QUEUED', attempt: 1, outcome: null });
    expect(await stage.executions.listLostAttempts(id)).toMatchObject([{ attempt: 1, reason: 'shutdown' }]);
  });

  it('does not use up the last attempt', async () => {
    await stage.executions.claim(id, { worker: 'w0', at: 1000, leaseExpiresAt: 2000 });
    await stage.executions.release(id, 1, { at: 1000, reason: 'shutdown' });
    const done = begin();
    await settled();
    shutdown.abort();

    await expect(done).rejects.toThrow(RunnerUnavailable);
    expect(await stored()).toMatchObject({ status: 'QUEUED', attempt: 2 });
  });

  it('before the job began leaves the execution as it was', async () => {
    shutdown.abort();
    await expect(begin()).rejects.toThrow(RunnerUnavailable);
    expect(await stored()).toMatchObject({ status: 'QUEUED', attempt: 0 });
  });
});
