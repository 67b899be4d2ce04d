import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { createInterface } from 'node:readline';
import { freePort } from './free-port.ts';
import { IN_MEMORY, READY, type RedisServer } from './redis-server.ts';

/**
 * Ends the server when this process ends, however it does: the shell reads a pipe that only we hold open.
 * Its first line is the server's process id.
 */
const GUARD = '"$0" "$@" & echo $!; exec >/dev/null; cat; kill -KILL $! 2>/dev/null';

interface Running {
  readonly shell: ChildProcess;
  readonly pid: number;
}

const launch = async (binary: string, port: number): Promise<Running> => {
  const where = ['--port', String(port), '--bind', '127.0.0.1'];
  const shell = spawn('/bin/sh', ['-c', GUARD, binary, ...where, ...IN_MEMORY], {
    cwd: tmpdir(),
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const said: string[] = [];
  for await (const line of createInterface({ input: shell.stdout })) {
    said.push(line);
    if (!line.includes(READY)) continue;
    shell.stdout.resume();
    return { shell, pid: Number(said[0]) };
  }
  shell.stdin.end();
  throw new Error(`${binary} did not start on port ${port}:\n${said.join('\n')}`);
};

/** Starts the `redis-server` at this path. */
export const startRedisProcess = async (binary: string): Promise<RedisServer> => {
  const port = await freePort();
  let running: Running | null = await launch(binary, port);
  const signal = (name: NodeJS.Signals): void => {
    if (running === null) throw new Error('Redis is stopped');
    process.kill(running.pid, name);
  };
  return {
    url: `redis://127.0.0.1:${port}`,
    stop: async () => {
      if (running === null) return;
      const { shell } = running;
      const ended = once(shell, 'close');
      signal('SIGKILL');
      running = null;
      shell.stdin?.end();
      await ended;
    },
    start: async () => {
      running ??= await launch(binary, port);
    },
    pause: async () => signal('SIGSTOP'),
    resume: async () => signal('SIGCONT'),
  };
};
