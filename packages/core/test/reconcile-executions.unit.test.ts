import { beforeEach, describe, expect, it } from '@jest/globals';
import { QueueUnavailable } from '@live-code/core';
import { createStage, type Stage } from './stage.ts';

let stage: Stage;
let id: string;

beforeEach(async () => {
  stage = createStage();
  id = (await stage.submitted()).id;
  stage.queue.enqueued.length = 0;
});

const claim = () =>
  stage.executions.claim(id, {
    worker: 'w',
    at: stage.clock.now(),
    leaseExpiresAt: stage.clock.now() + stage.leaseMs,
  });
const stored = () => stage.readExecution.execute({ executionId: id });

describe('reconciling', () => {
  it('enqueues what has waited a while, and not what was queued just now', async () => {
    await stage.reconcile.execute();
    expect(stage.queue.enqueued).toEqual([]);

    await stage.clock.advance(1001);
    await stage.reconcile.execute();
    expect(stage.queue.enqueued).toEqual([id]);
  });

  it('leaves it to another, until that one is gone', async () => {
    const now = stage.clock.now();
    await stage.duties.take({ duty: 'reconcile', holder: 'another', now, until: now + 5000 });
    await stage.clock.advance(4000);
    await stage.reconcile.execute();
    expect(stage.queue.enqueued).toEqual([]);

    await stage.clock.advance(1000);
    await stage.reconcile.execute();
    expect(stage.queue.enqueued).toEqual([id]);
  });

  it('leaves a running execution alone while its lease holds', async () => {
    await claim();
    await stage.clock.advance(stage.leaseMs);
    await stage.reconcile.execute();

    expect(await stored()).toMatchObject({ status: 'RUNNING' });
    expect(stage.queue.enqueued).toEqual([]);
  });

  it('takes back an execution whose worker was lost, and enqueues it once', async () => {
    await claim();
    await stage.clock.advance(stage.leaseMs + 1);
    await stage.reconcile.execute();

    expect(await stored()).toMatchObject({ status: 'QUEUED', attempt: 1 });
    expect(stage.queue.enqueued).toEqual([id]);
  });

  it('fails it once its attempts are used up, and tells who follows', async () => {
    const news: unknown[] = [];
    await stage.feed.subscribe(id, (event) => news.push(event));
    for (let attempt = 1; attempt <= stage.maxAttempts; attempt++) {
      await claim();
      await stage.clock.advance(stage.leaseMs + 1);
      await stage.reconcile.execute();
    }

    expect(await stored()).toMatchObject({ status: 'FAILED', outcome: { reason: 'worker_lost' } });
    expect(news).toEqual([
      { seq: 1_000_001, type: 'status', status: 'QUEUED', at: 1000 },
      { seq: 1_999_999, type: 'status', status: 'FAILED', at: 7002 },
    ]);
    expect(stage.queue.enqueued).toEqual([id]);
  });

  it('rejects while the queue is away, and does its work when it is back', async () => {
    await stage.clock.advance(1001);
    stage.queue.away = true;
    await expect(stage.reconcile.execute()).rejects.toThrow(QueueUnavailable);
    stage.queue.away = false;
    await stage.reconcile.execute();
    expect(stage.queue.enqueued).toEqual([id]);
  });
});
