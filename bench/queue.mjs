// Executions per second through PostgreSQL and Redis, with programs that are over at once, next to bare BullMQ that adds and
// drains as many jobs; and what a call costs with a thousand and with a million executions stored. Prints medians; asserts nothing.
//   DATABASE_URL=postgres://… REDIS_URL=redis://… pnpm bench:queue [EXECUTIONS] [STORED]
// The user may create databases there; what is made is dropped at the end.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { createLiveCode } from 'live-code';
import pg from 'pg';

const [EXECUTIONS, STORED] = [Number(process.argv[2] ?? 2000), Number(process.argv[3] ?? 1_000_000)];
const ROUNDS = 3;
/** How many are submitted at once, and how many each worker has in hand. */
const LOADS = [
  { atOnce: 16, concurrency: 8 },
  { atOnce: 64, concurrency: 32 },
];
/** Milliseconds between two looks whether all is done, at least. */
const LOOK_MS = 5;
const { DATABASE_URL, REDIS_URL } = process.env;
const silent = { info: () => {}, warn: () => {}, error: () => {} };

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const print = (line) => process.stdout.write(`${line}\n`);

/** Does it so often, so many at once. */
const times = async (count, atOnce, task) => {
  let next = 0;
  const one = async () => {
    while (next < count) await task(next++);
  };
  await Promise.all(Array.from({ length: atOnce }, one));
};

/** Resolves when none is left. Counting them is work, too: it looks again when half of them should be done, but within a tenth. */
const drained = async (begun, countLeft) => {
  for (;;) {
    const left = await countLeft();
    if (left === 0) return;
    const taken = performance.now() - begun;
    const halfOfThem = (left * taken) / (2 * (EXECUTIONS - left) || 1);
    await new Promise((resolve) => setTimeout(resolve, Math.max(LOOK_MS, Math.min(halfOfThem, taken / 10))));
  }
};

const sql = async (url, ...statements) => {
  const client = new pg.Client(url);
  await client.connect();
  for (const statement of statements) await client.query(statement);
  await client.end();
};

const databaseUrl = (name) => Object.assign(new URL(DATABASE_URL), { pathname: `/${name}` }).href;

/** Starts worker processes, and resolves when they take jobs, to what ends them. */
const startWorkers = async (count, kind, env) => {
  const workers = Array.from({ length: count }, () =>
    fork(new URL('queue-worker.mjs', import.meta.url), [kind], { env: { ...process.env, ...env } }),
  );
  await Promise.all(workers.map((worker) => once(worker, 'message')));
  return async () => {
    for (const worker of workers) worker.kill('SIGTERM');
    await Promise.all(workers.map((worker) => once(worker, 'exit')));
  };
};

/** Seconds until all have been added and have ended. */
const bare = async (workers, { atOnce, concurrency }) => {
  const stop = await startWorkers(workers, 'bare', { CONCURRENCY: concurrency });
  const connection = new Redis(REDIS_URL, { maxRetriesPerRequest: null });
  const queue = new Queue('bare', { connection });
  const begun = performance.now();
  await times(EXECUTIONS, atOnce, (number) =>
    queue.add('job', { number }, { removeOnComplete: true, attempts: 3, jobId: `job-${number}` }),
  );
  await drained(begun, () => queue.getJobCountByTypes('waiting', 'active'));
  const seconds = (performance.now() - begun) / 1000;
  await queue.obliterate({ force: true });
  await queue.close();
  connection.disconnect();
  await stop();
  return seconds;
};

const whole = async (workers, { atOnce, concurrency }) => {
  const name = `bench_${Date.now()}`;
  await sql(DATABASE_URL, `create database ${name}`);
  const settings = { databaseUrl: databaseUrl(name), redisUrl: REDIS_URL, queueLimit: 1_000_000 };
  const stop = await startWorkers(workers, 'whole', {
    DATABASE_URL: settings.databaseUrl,
    CONCURRENCY: concurrency,
  });
  const api = await createLiveCode({ ...settings, embeddedWorker: false }, { log: silent });
  const { id: sessionId } = await api.openSession({ sourceCode: '' });
  const begun = performance.now();
  await times(EXECUTIONS, atOnce, () => api.submitExecution({ sessionId }));
  await drained(begun, async () => (await api.diagnose()).queuedExecutions);
  const seconds = (performance.now() - begun) / 1000;
  await api.close();
  await stop();
  await sql(DATABASE_URL, `drop database ${name} with (force)`);
  return seconds;
};

const compare = async (workers, load) => {
  const [theirs, ours] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    theirs.push(await bare(workers, load));
    ours.push(await whole(workers, load));
  }
  const [a, b] = [median(theirs), median(ours)].map((seconds) => EXECUTIONS / seconds);
  const given = `${load.atOnce} and ${load.concurrency}`.padStart(10);
  print(
    `${given}${String(workers).padStart(9)}${a.toFixed(0).padStart(14)}${b.toFixed(0).padStart(12)}${(b / a).toFixed(2).padStart(8)}`,
  );
};

const throughput = async () => {
  print(`${EXECUTIONS} executions that do nothing; per second, median of ${ROUNDS}`);
  print('submitted at once, and in hand of each worker');
  print('          workers   bare BullMQ   Live Code   ratio');
  for (const load of LOADS) for (const workers of [1, 2]) await compare(workers, load);
};

/** Owners of so many sessions: each has more than a page of them. */
const ownersOf = (stored) => Math.min(1000, stored / 40);

/** Executions that ended, and their sessions. */
const fill = (url, count) =>
  sql(
    url,
    `insert into sessions select 's' || n, 'owner' || n % ${ownersOf(count)}, null, 'CLOSED', 'python', 'main.py', 1, n, n, n, '[]'
     from generate_series(1, ${count}) as n`,
    `insert into executions (id, session_id, owner, session_version, language, request, priority, turn, status, attempt,
       queued_at, started_at, finished_at, outcome)
     select 'e' || n, 's' || n, 'owner' || n % ${ownersOf(count)}, 1, 'python', '${JSON.stringify({ language: 'python', files: [{ name: 'main.py', content: 'print(1)' }] })}',
       0, 0, 'COMPLETED', 1, n, n, n, '{"end":"succeeded","stdout":"1","stderr":""}' from generate_series(1, ${count}) as n`,
    'analyze',
  );

const stack = async (stored) => {
  const name = `bench_${stored}_${Date.now()}`;
  await sql(DATABASE_URL, `create database ${name}`);
  const url = databaseUrl(name);
  const settings = { databaseUrl: url, redisUrl: REDIS_URL, embeddedWorker: false, queueLimit: 1_000_000 };
  const api = await createLiveCode(settings, { log: silent });
  await fill(url, stored);
  const { id: sessionId } = await api.openSession({ sourceCode: 'print(1)' });
  const calls = {
    poll: () => api.readExecution({ executionId: `e${1 + Math.floor(Math.random() * stored)}` }),
    submit: () => api.submitExecution({ sessionId }),
    list: () =>
      api.listSessions({ owner: `owner${Math.floor(Math.random() * ownersOf(stored))}`, limit: 20 }),
  };
  const took = Object.fromEntries(Object.keys(calls).map((call) => [call, []]));
  const end = async () => {
    await api.close();
    await sql(DATABASE_URL, `drop database ${name} with (force)`);
  };
  return { calls, took, end };
};

const stored = async () => {
  const stacks = [await stack(1000), await stack(STORED)];
  for (let round = 0; round < 1000; round++) {
    for (const call of ['poll', 'submit', 'list']) {
      for (const { calls, took } of stacks) {
        const begun = performance.now();
        await calls[call]();
        if (round >= 100) took[call].push(performance.now() - begun);
      }
    }
  }
  print(`\nMilliseconds for a call, median of 900, with 1000 and with ${STORED} executions stored`);
  print('call          1000     many   ratio');
  for (const call of ['poll', 'submit', 'list']) {
    const [few, many] = stacks.map(({ took }) => median(took[call]));
    print(
      `${call.padEnd(8)}${few.toFixed(3).padStart(10)}${many.toFixed(3).padStart(9)}${(many / few).toFixed(2).padStart(8)}`,
    );
  }
  for (const { end } of stacks) await end();
};

await throughput();
await stored();
