import { type ChildProcess, spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { createInterface } from 'node:readline';

/**
 * Ends the server when this process ends, however it does: the shell reads a pipe that only we hold open.
 * Its first line is the server's process id.
 */
const GUARD = '"$0" "$@" 2>&1 & echo $!; exec >/dev/null 2>&1; cat; kill -KILL $! 2>/dev/null';

/** A server that ends with this process. */
export interface GuardedProcess {
  /** The shell that watches over it; ending its input ends the server. */
  readonly shell: ChildProcess;
  /** The server's own id. */
  readonly pid: number;
}

/** Starts a program, and resolves when it has printed what says that it is ready. */
export const startGuarded = async (
  argv: readonly string[],
  { ready, uid, env }: { readonly ready: string; readonly uid?: number; readonly env?: NodeJS.ProcessEnv },
): Promise<GuardedProcess> => {
  const shell = spawn('/bin/sh', ['-c', GUARD, ...argv], {
    cwd: tmpdir(),
    env: env ?? process.env,
    stdio: ['pipe', 'pipe', 'inherit'],
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  const said: string[] = [];
  for await (const line of createInterface({ input: shell.stdout })) {
    said.push(line);
    if (!line.includes(ready)) continue;
    shell.stdout.resume();
    return { shell, pid: Number(said[0]) };
  }
  shell.stdin.end();
  throw new Error(`${argv.join(' ')} did not start:\n${said.join('\n')}`);
};
