import type { JobQueue, Log } from '@live-code/core';
import { ContainerModule } from 'inversify';
import type { Settings } from '../settings.ts';
import { TOKENS as T } from '../tokens.ts';

const openQueue = async ({ redisUrl, leaseMs }: Settings, log: Log): Promise<JobQueue> => {
  if (redisUrl === null) {
    const { MemoryJobQueue } = await import('@live-code/adapters/memory');
    return new MemoryJobQueue({ log });
  }
  const { BullmqJobQueue } = await import('@live-code/adapters/bullmq');
  return new BullmqJobQueue({ url: redisUrl, log, lockMs: leaseMs });
};

/** Binds the queue that the settings name. */
export const queueModule = new ContainerModule(({ bind }) => {
  bind(T.queue)
    .toResolvedValue(openQueue, [T.settings, T.log])
    .inSingletonScope()
    .onDeactivation((queue) => queue.close());
});
