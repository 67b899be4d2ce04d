import { jobQueueContract } from '@live-code/contracts';
import { openTestQueue } from './open-test-queue.ts';

/** Jobs have a key each, and one more for the lock while they are in hand. */
const isJob = (key: string): boolean => key.startsWith('job-') && !key.endsWith(':lock');

jobQueueContract('BullmqJobQueue', async ({ attempts, backoffMs }) => {
  const { queue, keys } = openTestQueue({ attempts, backoffMs });
  const delays = Array.from({ length: attempts - 1 }, (_, index) => backoffMs * 2 ** index);
  return { queue, delays, leftovers: async () => (await keys()).filter(isJob).length };
});
