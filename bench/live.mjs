// From a program's print(flush=True) to the event at a client of server-sent events: in one process, and with API and worker
// apart on PostgreSQL and Redis; one program alone, and 50 that print at once. Beside it the same programs as bare processes whose
// pipes are read here, which is what the machine takes for itself. Prints quantiles; asserts nothing.
//   DATABASE_URL=postgres://… REDIS_URL=redis://… pnpm bench:live [PRINTS]      without them only the first
// The user may create databases there; what is made is dropped at the end.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { get } from 'node:http';
import { createInterface } from 'node:readline';
import { post, print, quantile, startStacks } from './stacks.mjs';

const PRINTS = Number(process.argv[2] ?? 200);
const AT_ONCE = 50;

const PYTHON = process.env.PYTHON ?? '/usr/bin/python3';

const tookOf = (printed) => performance.timeOrigin + performance.now() - Number(printed) / 1e6;

/** Milliseconds that each print took to be here. */
const follow = async (url, id) => {
  const request = get(`${url}/executions/${id}/events`);
  const [response] = await once(request, 'response');
  const took = [];
  let event = '';
  for await (const line of createInterface({ input: response })) {
    if (line.startsWith('event: ')) event = line.slice('event: '.length);
    if (!line.startsWith('data: ') || event !== 'stdout') continue;
    // The line's end is a write of its own.
    const { text } = JSON.parse(line.slice('data: '.length));
    for (const printed of text.split('\n').filter(Boolean)) took.push(tookOf(printed));
  }
  return took;
};

/** Begins to print when all of them have started, which is what takes the processors. */
const source = (programs, prints, pause) =>
  `import time\ntime.sleep(${0.5 + programs * 0.08})\nfor _ in range(${prints}):\n    print(time.time_ns(), flush=True); time.sleep(${pause})`;

/** The same of a process that this one started. */
const readPipe = async (code) => {
  const took = [];
  const { stdout } = spawn(PYTHON, ['-c', code], { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const line of createInterface({ input: stdout })) took.push(tookOf(line));
  return took;
};

const measure = async ({ url }, programs, prints, pause) => {
  const code = source(programs, prints, pause);
  if (url === null) return (await Promise.all(Array.from({ length: programs }, () => readPipe(code)))).flat();
  const { session_id } = await post(`${url}/code-sessions`, { sourceCode: code });
  const runs = Array.from({ length: programs }, async () => {
    const limits = { wall_time_ms: 60_000 };
    const { execution_id } = await post(`${url}/sessions/${session_id}/run`, { limits });
    return follow(url, execution_id);
  });
  return (await Promise.all(runs)).flat();
};

const bare = { name: 'bare pipe', url: null, end: async () => {} };
const stacks = [bare, ...(await startStacks({ PYTHON, WORKER_CONCURRENCY: String(AT_ONCE) }))];
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
const column = (values, part) => quantile(values, part).toFixed(2).padStart(8);
for (const [key, values] of took) print(`${key}${column(values, 0.5)}${column(values, 0.99)}`);
for (const { end } of stacks) await end();
