// What several benchmarks need: the API as one process, or with a worker apart on a fresh database and on Redis.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import pg from 'pg';

const { DATABASE_URL, REDIS_URL, PATH, HOME } = process.env;
const API = /API\s+(http:\S+)/;
const WORKER = /Live Code worker: (.*)/;

export const print = (line) => process.stdout.write(`${line}\n`);

export const quantile = (values, part) =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))];

/** Starts a program, and resolves to it and to what it said that `ready` looks for. */
const start = async (file, env, ready) => {
  const program = spawn(process.execPath, [fileURLToPath(new URL(`../packages/${file}`, import.meta.url))], {
    env: { PATH, HOME, LOG_LEVEL: 'error', ...env },
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

const startAlone = async (env) => {
  const { program, said } = await start('http/dist/main.js', { ...env, PORT: '0' }, API);
  return { name: 'one process', url: said, pid: program.pid, end: () => stop(program) };
};

const startApart = async (given) => {
  const database = `bench_${Date.now()}`;
  const client = new pg.Client(DATABASE_URL);
  await client.connect();
  await client.query(`create database ${database}`);
  const url = Object.assign(new URL(DATABASE_URL), { pathname: `/${database}` }).href;
  const env = { ...given, DATABASE_URL: url, REDIS_URL };
  const api = await start('http/dist/main.js', { ...env, PORT: '0', EMBEDDED_WORKER: 'false' }, API);
  const worker = await start('worker/dist/main.js', env, WORKER);
  const end = async () => {
    await Promise.all([stop(api.program), stop(worker.program)]);
    await client.query(`drop database ${database} with (force)`);
    await client.end();
  };
  return { name: 'API and worker apart', url: api.said, pid: api.program.pid, redisUrl: REDIS_URL, end };
};

/** One process, and API and worker apart where `DATABASE_URL` and `REDIS_URL` say on what. */
export const startStacks = async (env = {}) => {
  const stacks = [await startAlone(env)];
  if (DATABASE_URL && REDIS_URL) stacks.push(await startApart(env));
  return stacks;
};

export const post = async (url, body) => {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`);
  return answer.json();
};
