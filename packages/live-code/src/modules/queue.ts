import type { JobQueue, Log } from '@live-code/core';
import { ContainerModule } from 'inversify';
import { queueUrlOf } from '../queue-kind.ts';
import type { Settings } from '../settings.ts';
import { TOKENS as T } from '../tokens.ts';

const openQueue = async (settings: Settings, log: Log): Promise<JobQueue> => {
  const url = queueUrlOf(settings);
  if (url === null) {
    const { MemoryJobQueue } = await import('@live-code/adapters/memory');
    return new MemoryJobQueue({ log });
  }
  const { BullmqJobQueue } = await import('@live-code/adapters/bullmq');
  return new BullmqJobQueue({ url, log, lockMs: settings.leaseMs });
};

/** Binds the queue that the settings name. */
export const queueModule = new ContainerModule(({ bind }) => {
  bind(T.queue)
    .toResolvedValue(openQueue, [T.settings, T.log])
    .inSingletonScope()
    .onDeactivation((queue) => queue.close());
});
