import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Consumer } from '@live-code/core';
import type { Services } from './create-container.ts';
import { LEASE_PART } from './modules/use-cases.ts';
import { repeat } from './repeat.ts';

/** What goes on without being asked: taking jobs, and keeping queue and repository in agreement. */
export interface Background {
  /** Whether it has started and not begun to stop. */
  readonly running: boolean;
  /** @throws {RunnerUnavailable} where this process is to take jobs and its runner does not work. */
  start(): Promise<void>;
  /** Waits for the jobs in hand as long as the grace allows, then puts them back. */
  stop(): Promise<void>;
}

/** The background of a process with these services. */
export const createBackground = (services: Services): Background => {
  const { settings, queue, runner, executeJob, reconcileExecutions } = services;
  const worker = `${hostname()}:${process.pid}:${randomUUID().slice(0, 8)}`;
  let running = false;
  let consumer: Consumer | null = null;
  let stopReconciling = async (): Promise<void> => {};

  return {
    get running() {
      return running;
    },

    start: async () => {
      if (settings.embeddedWorker) {
        await runner.abilities();
        consumer = await queue.consume(
          (executionId, shutdown) => executeJob.execute({ executionId, worker, shutdown }),
          { concurrency: settings.workerConcurrency },
        );
      }
      stopReconciling = repeat(services, {
        name: 'reconciling executions',
        everyMs: settings.leaseMs / LEASE_PART,
        task: () => reconcileExecutions.execute(),
      });
      running = true;
    },

    stop: async () => {
      running = false;
      await stopReconciling();
      await consumer?.close(settings.shutdownGraceMs);
    },
  };
};
