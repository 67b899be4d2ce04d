import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A program that a test started, as a user would: the built one, by Node. */
export interface Program {
  readonly pid: number;
  readonly child: ChildProcess;
  /** Everything that it wrote so far, to both streams. */
  output(): string;
  /** Resolves with the first match in its output, also in what it wrote before. Rejects when it ends without one. */
  says(pattern: RegExp): Promise<RegExpExecArray>;
  /** Resolves with the exit status when it has ended, `null` where a signal ended it. */
  readonly ended: Promise<number | null>;
  /** Sends SIGTERM, and resolves with the exit status when it has ended. */
  stop(): Promise<number | null>;
  /** Sends SIGKILL, and resolves when it has ended. */
  kill(): Promise<void>;
}

/** Starts a file of this workspace, named from its root, with no environment but this and PATH. */
export const startProgram = (
  file: string,
  { env = {} }: { readonly env?: Readonly<Record<string, string>> } = {},
): Program => {
  const path = fileURLToPath(new URL(`../../../${file}`, import.meta.url));
  const child = spawn(process.execPath, [path], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${path} could not be started`);
  let output = '';
  const listeners = new Set<() => void>();
  const changed = (): void => {
    for (const listener of listeners) listener();
  };
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
      changed();
    });
  }
  const ended = once(child, 'close').then(([code]) => code as number | null);
  let hasEnded = false;
  void ended.then(() => {
    hasEnded = true;
    changed();
  });

  return {
    child,
    pid,
    ended,
    output: () => output,
    says: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const match = pattern.exec(output);
          if (match === null && !hasEnded) return;
          listeners.delete(look);
          if (match === null) reject(new Error(`${file} ended without ${pattern}:\n${output}`));
          else resolve(match);
        };
        listeners.add(look);
        look();
      }),
    stop: async () => {
      child.kill('SIGTERM');
      return ended;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
};

/** Starts the API on a free port, and resolves when it listens. */
export const startApi = async (
  env: Record<string, string> = {},
): Promise<Program & { readonly url: string }> => {
  const program = startProgram('packages/http/dist/main.js', { env: { PORT: '0', ...env } });
  const [, url = ''] = await program.says(/API\s+(http:\S+)/);
  return { ...program, url };
};
