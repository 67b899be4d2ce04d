import { setTimeout as pass } from 'node:timers/promises';
import { BullmqJobQueue } from '@live-code/adapters/bullmq';

/** Enqueues and handles jobs, and says each time when that begins to work or to fail; on SIGTERM closes the queue. */
const say = (line) => process.stdout.write(`${line}\n`);
const log = {
  info: (message) => say(`log: ${message}`),
  warn: (message) => say(`log: ${message}`),
  error: (message) => say(`log: ${message}`),
};
const queue = new BullmqJobQueue({ ...JSON.parse(process.env.OPTIONS), log });
await queue.consume(async () => {}, { concurrency: 2 });

let closing = false;
process.once('SIGTERM', () => {
  closing = true;
});

let before;
for (let count = 0; !closing; count++) {
  const now = await queue.enqueue(`job-${count}`).then(
    () => 'works',
    (error) => error.code,
  );
  if (now !== before) say(now);
  before = now;
  await pass(10);
}
await queue.close();
say('closed');
