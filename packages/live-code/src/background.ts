import { hostname } from 'node:os';
import { type Consumer, poolOf, type RunnerAbilities, type WorkerInfo } from '@live-code/core';
import type { Services } from './create-container.ts';
import { FORGET_EVERY_MS, partOf } from './modules/work.ts';
import { repeat } from './repeat.ts';
import { VERSION } from './version.ts';

/** What goes on without being asked: taking jobs, and keeping queue and repository in agreement. */
export interface Background {
  /** Whether it has started and not begun to stop. */
  readonly running: boolean;
  /** @throws {RunnerUnavailable} where this process is to take jobs and its runner does not work. */
  start(): Promise<void>;
  /** Waits for the jobs in hand as long as the grace allows, then puts them back. */
  stop(): Promise<void>;
}

type Stop = () => Promise<void>;

/** The background of a process with these services. */
export const createBackground = (services: Services): Background => {
  const { settings, reconcileExecutions, forgetOld } = services;
  const forgetting = new AbortController();
  let running = false;
  /** In the order in which they are to be called. */
  let stops: Stop[] = [];

  return {
    get running() {
      return running;
    },

    start: async () => {
      const stopWork = settings.embeddedWorker ? await startWork(services) : null;
      const stopReconciling = repeat(services, {
        name: 'reconciling executions',
        everyMs: partOf(settings.leaseMs),
        task: () => reconcileExecutions.execute(),
      });
      const stopForgetting = repeat(services, {
        name: 'deleting what is old',
        everyMs: FORGET_EVERY_MS,
        task: () => forgetOld.execute(forgetting.signal),
      });
      const stopDelivering = settings.webhookSecret.length === 0 ? null : startDelivering(services);
      stops = [stopReconciling, stopForgetting, stopWork, stopDelivering].filter((stop) => stop !== null);
      running = true;
    },

    stop: async () => {
      running = false;
      forgetting.abort();
      for (const stop of stops) await stop();
    },
  };
};

/** Milliseconds after which it is asked what is due. */
const DELIVER_EVERY_MS = 1000;

/** Delivers webhooks, of which others may have made some due. */
const startDelivering = (services: Services): Stop => {
  const { settings, deliverWebhooks } = services;
  const stopLooking = repeat(services, {
    name: 'delivering webhooks',
    everyMs: Math.min(DELIVER_EVERY_MS, ...settings.webhookRetryMs),
    task: () => deliverWebhooks.execute(),
  });
  return async () => {
    const closed = deliverWebhooks.close(settings.shutdownGraceMs);
    await stopLooking();
    await closed;
  };
};

/** Takes jobs, and says so to whoever shares the database. */
const startWork = async (services: Services): Promise<Stop> => {
  const { settings, processId, queue, runner, executeJob, log } = services;
  const abilities = await runner.abilities();
  const register = registration(services, abilities);
  await register('working');
  const consumer: Consumer = await queue.consume(
    (executionId, shutdown) => executeJob.execute({ executionId, worker: processId, shutdown }),
    { concurrency: settings.workerConcurrency, pool: poolOf(abilities) },
  );
  let state: WorkerInfo['state'] = 'working';
  const stopRegistering = repeat(services, {
    name: 'saying that this worker lives',
    everyMs: partOf(settings.leaseMs),
    task: () => register(state),
  });
  return async () => {
    state = 'draining';
    await register(state).catch((error: unknown) =>
      log.warn('nobody was told that this worker ends', { error }),
    );
    await consumer.close(settings.shutdownGraceMs);
    await stopRegistering();
  };
};

const registration = (
  { settings, processId, workers, clock }: Services,
  abilities: RunnerAbilities,
): ((state: WorkerInfo['state']) => Promise<void>) => {
  const worker = {
    id: processId,
    host: hostname(),
    pid: process.pid,
    concurrency: settings.workerConcurrency,
    abilities,
    version: VERSION,
    startedAt: clock.now(),
  };
  return (state) => workers.report({ ...worker, seenAt: clock.now(), state });
};
