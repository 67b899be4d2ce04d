import { randomUUID } from 'node:crypto';
import { type JobQueue, RunnerUnavailable } from '@live-code/core';
import { HeldJobs, until } from '../held-jobs.ts';

/** How the suite wants a queue to redeliver. */
export interface Redelivery {
  /** Deliveries of a job at most. */
  readonly attempts: number;
  /** Milliseconds before the second delivery. */
  readonly backoffMs: number;
}

/** What the suite needs of an adapter: a queue that nobody else uses. */
export interface OpenJobQueue {
  readonly queue: JobQueue;
  /** Jobs of which the queue retains anything: waiting, delayed, in hand or finished. */
  leftovers(): Promise<number>;
  /** The least milliseconds before each redelivery, in order; each longer than the one before. */
  readonly delays: readonly number[];
}

/** Timers count whole milliseconds, and two clocks may differ by one. */
export const CLOCK_MS = 2;

/** A grace that no test sees the end of. */
export const GRACE_MS = 60_000;

/** This many ids, all different. */
export const ids = (count: number): string[] => Array.from({ length: count }, () => randomUUID());

/** An error after which a job is delivered again. */
export const away = (): RunnerUnavailable => new RunnerUnavailable('the runner is away', undefined);

/** A test's queue, and the jobs that the test holds in hand. */
export interface Stage {
  readonly opened: OpenJobQueue;
  readonly queue: JobQueue;
  readonly held: HeldJobs;
  /** Begins anew with a queue that redelivers so. */
  reopen(redelivery: Redelivery): Promise<void>;
  /** Enqueues one after the other. */
  enqueueAll(executionIds: readonly string[]): Promise<void>;
  /** Resolves when the queue retains nothing. */
  nothingLeft(): Promise<void>;
  /** Lets go of what is in hand, and closes the queue. */
  clear(): Promise<void>;
}

/** A stage on which `reopen` has to be called first. */
export const prepareStage = (open: (redelivery: Redelivery) => Promise<OpenJobQueue>): Stage => {
  let opened: OpenJobQueue | undefined;
  let held = new HeldJobs();
  const present = (): OpenJobQueue => {
    if (opened === undefined) throw new Error('no queue is open');
    return opened;
  };
  const clear = async (): Promise<void> => {
    let closed = false;
    const closing = opened?.queue.close().then(() => {
      closed = true;
    });
    await until(() => {
      held.finishAll();
      return closed || closing === undefined;
    });
    await closing;
  };
  return {
    get opened() {
      return present();
    },
    get queue() {
      return present().queue;
    },
    get held() {
      return held;
    },
    reopen: async (redelivery) => {
      await clear();
      held = new HeldJobs();
      opened = await open(redelivery);
    },
    enqueueAll: async (executionIds) => {
      for (const id of executionIds) await present().queue.enqueue(id);
    },
    nothingLeft: () => until(async () => (await present().leftovers()) === 0),
    clear,
  };
};
