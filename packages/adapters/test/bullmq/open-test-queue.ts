import { randomUUID } from 'node:crypto';
import { afterAll } from '@jest/globals';
import { BullmqJobQueue, type BullmqJobQueueOptions } from '@live-code/adapters/bullmq';
import { silentLog } from '@live-code/contracts';
import { postgres } from './servers/postgres.ts';
import { redis } from './servers/redis.ts';
import type { TestServer } from './servers/test-server.ts';

/** All kinds of servers that queues are tested on. */
export const SERVERS: readonly TestServer[] = [redis, postgres];

afterAll(async () => {
  for (const server of SERVERS) await server.release();
});

/** For tests that are not about servers that are away: on a busy machine one may take its time. */
export const PATIENT = { silenceMs: 60_000 };

/** A queue under a prefix of its own. */
export interface TestQueue {
  readonly queue: BullmqJobQueue;
  readonly options: BullmqJobQueueOptions & { readonly prefix: string };
  /** Ids of its jobs, whatever has become of them. */
  jobs(): Promise<readonly string[]>;
}

/** Opens a queue; on the server that the run shares, unless told otherwise. */
export const openTestQueue = async (
  server: TestServer,
  over: Partial<BullmqJobQueueOptions> = {},
): Promise<TestQueue> => {
  const prefix = `test-${randomUUID()}`;
  const url = over.url ?? (await server.sharedUrl());
  const options = { log: silentLog, ...over, url, prefix };
  return { queue: new BullmqJobQueue(options), options, jobs: () => server.jobs(url, prefix) };
};
