import { jobQueueContract } from '@live-code/contracts';
import { openTestQueue, PATIENT, SERVERS } from './open-test-queue.ts';

for (const server of SERVERS) {
  jobQueueContract(`BullmqJobQueue on ${server.title}`, async ({ attempts, backoffMs }) => {
    const { queue, jobs } = await openTestQueue(server, { ...PATIENT, attempts, backoffMs });
    const delays = Array.from({ length: attempts - 1 }, (_, index) => backoffMs * 2 ** index);
    return { queue, delays, leftovers: async () => (await jobs()).length };
  });
}
