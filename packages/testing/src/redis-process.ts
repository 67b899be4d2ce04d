import { once } from 'node:events';
import { freePort } from './free-port.ts';
import { type GuardedProcess, startGuarded } from './guarded-process.ts';
import { IN_MEMORY, READY, type RedisServer } from './redis-server.ts';

/** Starts the `redis-server` at this path. */
export const startRedisProcess = async (binary: string): Promise<RedisServer> => {
  const port = await freePort();
  const launch = (): Promise<GuardedProcess> =>
    startGuarded([binary, '--port', String(port), '--bind', '127.0.0.1', ...IN_MEMORY], { ready: READY });
  let running: GuardedProcess | null = await launch();
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
      running ??= await launch();
    },
    pause: async () => signal('SIGSTOP'),
    resume: async () => signal('SIGCONT'),
  };
};
