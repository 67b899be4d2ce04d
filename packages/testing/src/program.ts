import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pass } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** How long a program may take to say what is waited for; shorter than a test's own time limit. */
const PATIENCE_MS = 90_000;
/** Milliseconds between two looks at what it said. */
const LOOK_MS = 5;

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
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
    });
  }
  const ended = once(child, 'close').then(([code]) => code as number | null);
  let hasEnded = false;
  void ended.then(() => {
    hasEnded = true;
  });

  return {
    child,
    pid,
    ended,
    output: () => output,
    says: async (pattern, after = 0) => {
      const deadline = performance.now() + PATIENCE_MS;
      const look = (): RegExpExecArray | null => pattern.exec(output.slice(after));
      while (look() === null && !hasEnded && performance.now() < deadline) await pass(LOOK_MS);
      const match = look();
      if (match !== null) return match;
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
