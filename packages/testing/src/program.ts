import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** How long a program may take to say what is waited for; shorter than a test's own time limit. */
const PATIENCE_MS = 90_000;

/** A program that a test started, as a user would: the built one, by Node. */
export interface Program {
  readonly pid: number;
  readonly child: ChildProcess;
  /** Everything that it wrote so far, to both streams. */
  output(): string;
  /**
   * Resolves with the first match in its output after so many characters, which may have been written before. Rejects with all
   * of it when it ends without one, or is silent about it for a minute and a half.
   */
  says(pattern: RegExp, after?: number): Promise<RegExpExecArray>;
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
    says: async (pattern, after = 0) => {
      const match = (): RegExpExecArray | null => pattern.exec(output.slice(after));
      const patience = new AbortController();
      const timer = setTimeout(() => patience.abort(), PATIENCE_MS);
      const isOver = (): boolean => hasEnded || patience.signal.aborted;
      await new Promise<void>((resolve) => {
        const look = (): void => {
          if (match() === null && !isOver()) return;
          listeners.delete(look);
          resolve();
        };
        patience.signal.addEventListener('abort', look);
        listeners.add(look);
        look();
      });
      clearTimeout(timer);
      const found = match();
      if (found !== null) return found;
      throw new Error(`${file} ${hasEnded ? 'ended' : 'goes on'} without ${pattern}:\n${output}`);
    },
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
