import { BullmqJobQueue } from '@live-code/adapters/bullmq';

/** Takes one job, says so, and never ends it. */
const quiet = { info: () => {}, warn: () => {}, error: () => {} };
const queue = new BullmqJobQueue({ ...JSON.parse(process.env.OPTIONS), log: quiet });
await queue.consume(
  (executionId) => {
    process.stdout.write(`began ${executionId}\n`);
    return new Promise(() => {});
  },
  { concurrency: 1 },
);
