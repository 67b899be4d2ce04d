// Starts Live Code on a free port and does, over HTTP, what a client of it does: open, save, run, look at the result.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const PROGRAM = `name = input("Who is there? ")
print(f"\\nHello, {name}!")
print(sum(number * number for number in range(1_000)))
`;

const say = (line) => process.stdout.write(`${line}\n`);

/** Runs a step, and prints what it did and how long it took. */
const step = async (title, action) => {
  const begun = performance.now();
  const { value, shown } = await action();
  say(`${`${(performance.now() - begun).toFixed(1)} ms`.padStart(10)}  ${title.padEnd(28)} ${shown}`);
  return value;
};

const startServer = async () => {
  const main = fileURLToPath(new URL('../packages/http/dist/main.js', import.meta.url));
  const env = { ...process.env, PORT: '0', LOG_LEVEL: 'error' };
  const server = spawn(process.execPath, [main], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const line of createInterface({ input: server.stdout })) {
    const url = /API\s+(http:\S+)/.exec(line)?.[1];
    if (url !== undefined) return { server, url };
  }
  throw new Error('the server ended before it listened');
};

const call = async (url, method, path, body) => {
  const response = await fetch(url + path, {
    method,
    ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${JSON.stringify(answer)}`);
  return { status: response.status, answer };
};

const { server, url } = await step('the server starts', async () => {
  const value = await startServer();
  return { value, shown: value.url };
});
try {
  const session = await step('POST /code-sessions', async () => {
    const { status, answer } = await call(url, 'POST', '/code-sessions');
    return { value: answer.session_id, shown: `${status} ${answer.status} ${answer.session_id}` };
  });
  await step('PATCH /code-sessions/{id}', async () => {
    const { status, answer } = await call(url, 'PATCH', `/code-sessions/${session}`, {
      language: 'python',
      sourceCode: PROGRAM,
    });
    return { shown: `${status} saved as version ${answer.version}` };
  });
  const execution = await step('POST /sessions/{id}/run', async () => {
    const { status, answer } = await call(url, 'POST', `/sessions/${session}/run`, { stdin: 'World\n' });
    return { value: answer.execution_id, shown: `${status} ${answer.status} ${answer.execution_id}` };
  });
  const result = await step('GET /executions/{id}?wait=10', async () => {
    const { status, answer } = await call(url, 'GET', `/executions/${execution}?wait=10`);
    return { value: answer, shown: `${status} ${answer.status} in ${answer.execution_time_ms} ms` };
  });
  say(`\n${result.stdout}`);
  if (result.status !== 'COMPLETED')
    throw new Error(`the program ended as ${result.status}: ${result.stderr}`);
} finally {
  const ended = once(server, 'exit');
  server.kill('SIGTERM');
  await ended;
}
