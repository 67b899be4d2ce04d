import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { chown, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pass } from 'node:timers/promises';
import { freePort } from './free-port.ts';
import { type GuardedProcess, startGuarded } from './guarded-process.ts';
import { NAME, type PostgresServer, QUICK, READY } from './postgres-server.ts';

/** PostgreSQL refuses to be root: then it is nobody. */
const NOBODY = 65_534;
const asUser = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
const ENVIRONMENT = { PATH: process.env.PATH, LC_ALL: 'C.UTF-8' };

/** Starts the `postgres` at this path, with data of its own. */
export const startPostgresProcess = async (binary: string): Promise<PostgresServer> => {
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), 'live-code-postgres-'));
  if (asUser.uid !== undefined) await chown(folder, asUser.uid, asUser.gid);
  const data = join(folder, 'data');
  const initialise = ['-D', data, '-U', NAME, '-A', 'trust', '-E', 'UTF8', '--no-sync'];
  execFileSync(join(dirname(binary), 'initdb'), initialise, { ...asUser, env: ENVIRONMENT, cwd: folder });
  const where = ['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', folder];
  const launch = (): Promise<GuardedProcess> =>
    startGuarded([binary, ...where, ...QUICK], { ready: READY, env: ENVIRONMENT, ...asUser });
  let running: GuardedProcess | null = await launch();

  const signalAll = async (name: NodeJS.Signals): Promise<void> => {
    if (running === null) throw new Error('PostgreSQL is stopped');
    // Each connection has a process of its own.
    for (const pid of [running.pid, ...(await childrenOf(running.pid))]) kill(pid, name);
  };
  const stop = async (): Promise<void> => {
    if (running === null) return;
    const { shell, pid } = running;
    const ended = once(shell, 'close');
    // At once, also where it is paused: what was asked of it meanwhile is never answered. None may be born while they die, and
    // as long as one is there the next server does not start.
    kill(pid, 'SIGSTOP');
    const all = [pid, ...(await childrenOf(pid))];
    for (const each of all) kill(each, 'SIGKILL');
    while ((await Promise.all(all.map(isThere))).includes(true)) await pass(10);
    running = null;
    shell.stdin?.end();
    await ended;
  };
  return {
    url: `postgres://${NAME}@127.0.0.1:${port}/postgres`,
    stop,
    start: async () => {
      running ??= await launch();
    },
    pause: () => signalAll('SIGSTOP'),
    resume: () => signalAll('SIGCONT'),
    remove: async () => {
      await stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
};

/** It may be gone since it was found. */
const kill = (pid: number, name: NodeJS.Signals): void => {
  try {
    process.kill(pid, name);
  } catch {}
};

const childrenOf = async (pid: number): Promise<number[]> => {
  const pids = (await readdir('/proc')).map(Number).filter((id) => id > 0);
  const parents = await Promise.all(
    pids.map(async (id) => {
      const stat = await readFile(`/proc/${id}/stat`, 'utf8').catch(() => '');
      return Number(stat.slice(stat.lastIndexOf(')')).split(' ')[2]);
    }),
  );
  return pids.filter((_, index) => parents[index] === pid);
};

/** A process that has ended and was not collected is no longer there. */
const isThere = async (pid: number): Promise<boolean> =>
  !/^$|\) Z /.test(await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ''));
