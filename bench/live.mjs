// From a program's print(flush=True) to the event at a client of server-sent events: in one process, and with API and worker
// apart on PostgreSQL and Redis; one program alone, and 50 that print at once. Prints quantiles; asserts nothing.
//   DATABASE_URL=postgres://… REDIS_URL=redis://… pnpm bench:live [PRINTS]      without them only the first
// The user may create databases there; what is made is dropped at the end.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { get } from 'node:http';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import pg from 'pg';

const PRINTS = Number(process.argv[2] ?? 200);
const AT_ONCE = 50;
const { DATABASE_URL, REDIS_URL, PATH, HOME } = process.env;

const print = (line) => process.stdout.write(`${line}\n`);
const quantile = (values, part) =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))].toFixed(2);

/** Starts a program, and resolves to it and to what it said that `ready` looks for. */
const start = async (file, env, ready) => {
  const program = spawn(process.execPath, [fileURLToPath(new URL(`../packages/${file}`, import.meta.url))], {
    env: { PATH, HOME, LOG_LEVEL: 'error', WORKER_CONCURRENCY: String(AT_ONCE), ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: program.stdout })) {
    const [, said] = ready.exec(line) ?? [];
    if (said !== undefined) return { program, said };
  }
  throw new Error(`${file} did not start`);
};

const stop = async (program) => {
  program.kill('SIGTERM');
  await once(program, 'exit');
};

const API = /API\s+(http:\S+)/;
const WORKER = /Live Code worker: (.*)/;

const startAlone = async () => {
  const { program, said } = await start('http/dist/main.js', { PORT: '0' }, API);
  return { name: 'one process', url: said, end: () => stop(program) };
};

const startApart = async () => {
  const database = `bench_live_${Date.now()}`;
  const client = new pg.Client(DATABASE_URL);
  await client.connect();
  await client.query(`create database ${database}`);
  const url = Object.assign(new URL(DATABASE_URL), { pathname: `/${database}` }).href;
  const env = { DATABASE_URL: url, REDIS_URL };
  const api = await start('http/dist/main.js', { ...env, PORT: '0', EMBEDDED_WORKER: 'false' }, API);
  const worker = await start('worker/dist/main.js', env, WORKER);
  const end = async () => {
    await Promise.all([stop(api.program), stop(worker.program)]);
    await client.query(`drop database ${database} with (force)`);
    await client.end();
  };
  return { name: 'API and worker apart', url: api.said, end };
};

const post = async (url, body) => {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`);
  return answer.json();
};

/** Milliseconds that each print took to be here. */
const follow = async (url, id) => {
  const request = get(`${url}/executions/${id}/events`);
  const [response] = await once(request, 'response');
  const took = [];
  let event = '';
  for await (const line of createInterface({ input: response })) {
    const now = performance.timeOrigin + performance.now();
    if (line.startsWith('event: ')) event = line.slice('event: '.length);
    if (!line.startsWith('data: ') || event !== 'stdout') continue;
    // The line's end is a write of its own.
    const { text } = JSON.parse(line.slice('data: '.length));
    for (const printed of text.split('\n').filter(Boolean)) took.push(now - Number(printed) / 1e6);
  }
  return took;
};

/** Begins to print when all of them have started, which is what takes the processors. */
const source = (programs, prints, pause) =>
  `import time\ntime.sleep(${0.5 + programs * 0.08})\nfor _ in range(${prints}):\n    print(time.time_ns(), flush=True); time.sleep(${pause})`;

const measure = async ({ url }, programs, prints, pause) => {
  const { session_id } = await post(`${url}/code-sessions`, { sourceCode: source(programs, prints, pause) });
  const runs = Array.from({ length: programs }, async () => {
    const limits = { wall_time_ms: 60_000 };
    const { execution_id } = await post(`${url}/sessions/${session_id}/run`, { limits });
    return follow(url, execution_id);
  });
  return (await Promise.all(runs)).flat();
};

const stacks = [await startAlone()];
if (DATABASE_URL && REDIS_URL) stacks.push(await startApart());
const cases = [
  ['one program', 1, PRINTS, 0.03],
  [`${AT_ONCE} at once`, AT_ONCE, Math.ceil(PRINTS / 5), 0.25],
];
print('milliseconds from print to event, two rounds, interleaved');
print('                        programs          p50     p99');
for (const stack of stacks) await measure(stack, 1, 5, 0.03);
const took = new Map();
for (let round = 0; round < 2; round++) {
  for (const [what, programs, prints, pause] of cases) {
    for (const stack of stacks) {
      const key = `${stack.name.padEnd(24)}${what.padEnd(13)}`;
      took.set(key, [...(took.get(key) ?? []), ...(await measure(stack, programs, prints, pause))]);
    }
  }
}
for (const [key, values] of took)
  print(`${key}${quantile(values, 0.5).padStart(8)}${quantile(values, 0.99).padStart(8)}`);
for (const { end } of stacks) await end();
