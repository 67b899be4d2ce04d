// From `run` accepted to RUNNING, and to the end, with the queue idle, in memory and on Redis. Prints medians; asserts nothing.
//   pnpm bench:latency [RUNS]        REDIS_URL=redis://… adds the second row
import { setTimeout as sleep } from 'node:timers/promises';
import { MemoryExecutionFeed } from '@live-code/adapters/memory';
import { createLiveCode } from 'live-code';

const RUNS = Number(process.argv[2] ?? 200);
const silent = { info: () => {}, warn: () => {}, error: () => {} };

/** Live Code with a feed that notes when an execution was announced as RUNNING. */
const startStack = async (name, redisUrl) => {
  const feed = new MemoryExecutionFeed({ log: silent });
  const running = new Map();
  const publish = feed.publish.bind(feed);
  feed.publish = (id, event) => {
    if (event.status === 'RUNNING') running.set(id, performance.now());
    return publish(id, event);
  };
  const liveCode = await createLiveCode({ redisUrl }, { log: silent, adapters: { feed } });
  await liveCode.start();
  const { id: sessionId } = await liveCode.openSession({ sourceCode: "print('Hello World')" });
  return { name, liveCode, running, sessionId, toRunning: [], toEnd: [] };
};

const measure = async ({ liveCode, running, sessionId, toRunning, toEnd }) => {
  const { id } = await liveCode.submitExecution({ sessionId });
  const accepted = performance.now();
  await liveCode.waitForExecution({ executionId: id, timeoutMs: 30_000 });
  toEnd.push(performance.now() - accepted);
  // In memory a worker may have begun before the caller heard that the run was accepted.
  toRunning.push(Math.max(0, running.get(id) - accepted));
  running.delete(id);
};

const quantile = (values, part) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length * part)].toFixed(2);

const stacks = [await startStack('memory', null)];
if (process.env.REDIS_URL) stacks.push(await startStack('redis', process.env.REDIS_URL));
for (const stack of stacks) for (let warm = 0; warm < 5; warm++) await measure(stack);
for (const stack of stacks) stack.toRunning.length = stack.toEnd.length = 0;
for (let run = 0; run < RUNS; run++) {
  for (const stack of stacks) {
    await measure(stack);
    await sleep(2);
  }
}
process.stdout.write(`${RUNS} runs each, interleaved, queue idle; milliseconds from accepted\n`);
process.stdout.write('queue     RUNNING p50   p95     ended p50     p95\n');
for (const { name, toRunning, toEnd, liveCode } of stacks) {
  const cells = [
    quantile(toRunning, 0.5).padStart(11),
    quantile(toRunning, 0.95).padStart(7),
    quantile(toEnd, 0.5).padStart(12),
    quantile(toEnd, 0.95).padStart(8),
  ];
  process.stdout.write(`${name.padEnd(8)}${cells.join('')}\n`);
  await liveCode.close();
}
