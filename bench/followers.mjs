// 2,000 clients of server-sent events follow one program that prints 2 MiB, 200 of them never read: what they cost the API's
// process and the program's time, and what is left of them. Interleaved with runs that nobody follows. Asserts nothing.
//   DATABASE_URL=postgres://… REDIS_URL=redis://… pnpm bench:followers [ROUNDS]      without them only in one process
// The user may create databases there; what is made is dropped at the end.
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { post, print, quantile, startStacks } from './stacks.mjs';

const ROUNDS = Number(process.argv[2] ?? 3);
const FOLLOWERS = 2000;
const SILENT = 200;
const AT_ONCE = 100;
const KIB = 1024;

/** Prints 2 MiB in four seconds once it is told to, and then how long that took. */
const SOURCE = `import sys, time
input()
begun = time.monotonic()
for _ in range(128):
    for _ in range(128): print("x" * 127)
    sys.stdout.flush()
    time.sleep(1 / 32)
print(time.monotonic() - begun, file=sys.stderr)`;

const begin = async ({ url, sessionId }) => {
  const run = { interactive: true, limits: { wall_time_ms: 60_000, output_bytes: 4 * KIB * KIB } };
  const { execution_id } = await post(`${url}/sessions/${sessionId}/run`, run);
  return execution_id;
};

/** A client over a bare socket, which takes as little of the processor as it can, and what it was sent. */
const follow = async (url, id, reads) => {
  const { port, host, hostname } = new URL(url);
  const socket = connect(Number(port), hostname);
  const hasAll = new Promise((resolve) => socket.once('close', () => resolve(performance.now())));
  const follower = { socket, bytes: 0, hasAll };
  // Who does not read is cut off where it takes long; who reads is not, as the bytes say.
  socket.on('error', () => {});
  await once(socket, 'connect');
  if (reads) socket.on('data', ({ length }) => (follower.bytes += length));
  else socket.pause();
  const isTold = reads ? once(socket, 'data') : Promise.resolve();
  socket.write(`GET /executions/${id}/events HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
  await isTold;
  return follower;
};

const followAll = async (stack, id) => {
  const followers = [];
  while (followers.length < FOLLOWERS) {
    const some = Array.from({ length: AT_ONCE }, (_, at) =>
      follow(stack.url, id, followers.length + at >= SILENT),
    );
    followers.push(...(await Promise.all(some)));
  }
  await sleep(1000);
  return followers;
};

const residentKib = async ({ pid }) =>
  Number(/VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${pid}/status`, 'utf8'))[1]);

/** The most that the process has resident until it is stopped. */
const watchMemory = (stack) => {
  const watch = { on: true, most: 0 };
  const watching = (async () => {
    for (; watch.on; await sleep(50)) watch.most = Math.max(watch.most, await residentKib(stack));
  })();
  return async () => {
    watch.on = false;
    await watching;
    return watch.most;
  };
};

/** What the API's process holds open, and Redis for it. */
const held = async ({ pid, redis }) => ({
  descriptors: (await readdir(`/proc/${pid}/fd`)).length,
  ...(redis && {
    channels: (await redis.pubsub('CHANNELS', 'live-code:news:*')).length,
    connections: (await redis.client('LIST')).trim().split('\n').length,
  }),
});

const told = (what) =>
  Object.entries(what)
    .map(([name, count]) => `${count} ${name}`)
    .join(', ');

/** Lets the program print; how long that took, and when it had ended. */
const runOn = async ({ url }, id) => {
  await post(`${url}/executions/${id}/stdin`, { text: '\n' });
  for (;;) {
    const { status, stderr } = await (await fetch(`${url}/executions/${id}?wait=30`)).json();
    if (status === 'COMPLETED') return { seconds: Number(stderr), ended: performance.now() };
    if (!['QUEUED', 'RUNNING'].includes(status)) throw new Error(`the program is ${status}: ${stderr}`);
  }
};

const measureAlone = async (stack) => {
  const { seconds } = await runOn(stack, await begin(stack));
  stack.alone.push(seconds);
};

const measureFollowed = async (stack) => {
  const id = await begin(stack);
  const followers = await followAll(stack, id);
  stack.rest.push(await residentKib(stack));
  const mostMemory = watchMemory(stack);
  const begun = performance.now();
  const { seconds, ended } = await runOn(stack, id);
  stack.answered.push((ended - begun) / 1000);
  const reading = followers.slice(SILENT);
  const last = await Promise.all(reading.map(({ hasAll }) => hasAll));
  stack.followed.push(seconds);
  stack.most.push(await mostMemory());
  stack.all.push(...last.map((at) => (at - begun) / 1000));
  for (const { bytes } of reading) stack.bytes.add(bytes);
  for (const { socket } of followers) socket.destroy();
};

/** Closes all while the program still waits, and says what is left of them. */
const measureLeft = async (stack) => {
  const id = await begin(stack);
  await sleep(1000);
  const before = await held(stack);
  const followers = await followAll(stack, id);
  const during = await held(stack);
  for (const { socket } of followers) socket.destroy();
  await sleep(5000);
  print(`  before      ${told(before)}`);
  print(`  followed    ${told(during)}`);
  print(`  closed      ${told(await held(stack))}`);
  await post(`${stack.url}/executions/${id}/cancel`, {});
};

const open = async (stack) => {
  const { session_id } = await post(`${stack.url}/code-sessions`, { sourceCode: SOURCE });
  const redis = stack.redisUrl ? new Redis(stack.redisUrl) : null;
  const measured = { alone: [], followed: [], answered: [], rest: [], most: [], all: [], bytes: new Set() };
  return { ...stack, ...measured, redis, sessionId: session_id };
};

const report = async (stack) => {
  const { name, base, alone, followed, answered, rest, most, all, bytes } = stack;
  const median = (values) => quantile(values, 0.5);
  const each = (kib) =>
    `${((kib - base) / FOLLOWERS).toFixed(1)} KiB a follower (${Math.round(kib / KIB)} MiB in all)`;
  print(`${name}, median of ${ROUNDS}`);
  print(`  at rest     ${each(median(rest))}`);
  print(`  printing    ${each(median(most))} at most`);
  print(
    `  program     ${median(alone).toFixed(3)} s alone, ${median(followed).toFixed(3)} s followed, ratio ${(median(followed) / median(alone)).toFixed(3)}`,
  );
  print(`  ended       known after ${median(answered).toFixed(2)} s`);
  print(
    `  everything  after ${median(all).toFixed(2)} s, the last after ${Math.max(...all).toFixed(2)} s; bytes read: ${[...bytes].join(', ')}`,
  );
  await measureLeft(stack);
};

const stacks = await Promise.all((await startStacks()).map(open));
for (const stack of stacks) {
  await measureAlone(stack);
  stack.base = await residentKib(stack);
  stack.alone.length = 0;
}
for (let round = 0; round < ROUNDS; round++) {
  for (const stack of stacks) await measureAlone(stack);
  for (const stack of stacks) await measureFollowed(stack);
}
for (const stack of stacks) await report(stack);
for (const { redis, end } of stacks) {
  redis?.disconnect();
  await end();
}
