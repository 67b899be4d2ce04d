import { type Program, startProgram } from '@live-code/testing';

/** A program that is started again whenever it ends, as a service manager would. */
export interface Member {
  readonly name: string;
  /** What it said when it was ready the last time: the API's address. */
  readonly said: string;
  /** Resolves when it is ready. */
  ready(): Promise<void>;
  /** Ends it with SIGKILL; it is started again. */
  kill(): Promise<void>;
  /** Ends it with SIGTERM, and resolves to its exit status; it is started again. */
  restart(): Promise<number | null>;
  /** Freezes it. */
  freeze(): void;
  thaw(): void;
  /** Ends it for good, with SIGTERM; resolves to the exit status. */
  retire(): Promise<number | null>;
}

interface MemberOptions {
  readonly name: string;
  readonly file: string;
  readonly env: Readonly<Record<string, string>>;
  /** Says that it is ready; its first group is kept. */
  readonly ready: RegExp;
}

/** Milliseconds before what ended is started again. */
const RESTART_MS = 200;

/** Starts a program, and resolves when it is ready for the first time. */
export const startMember = async ({ name, file, env, ready }: MemberOptions): Promise<Member> => {
  let said = '';
  let isReady = false;
  let retired = false;
  let program: Program = startProgram(file, { env });

  const run = async (): Promise<void> => {
    for (;;) {
      await program.says(ready).then(
        (match) => {
          said = match[1] ?? '';
          isReady = true;
        },
        // It ended before it was ready: what it needs is away.
        () => {},
      );
      await program.ended;
      said = '';
      isReady = false;
      if (retired) return;
      await new Promise((resolve) => setTimeout(resolve, RESTART_MS));
      program = startProgram(file, { env });
    }
  };
  const running = run();
  await program.says(ready);

  return {
    name,
    get said() {
      return said;
    },
    ready: async () => {
      while (!isReady) await new Promise((resolve) => setTimeout(resolve, 20));
    },
    kill: () => program.kill(),
    restart: () => program.stop(),
    freeze: () => void program.child.kill('SIGSTOP'),
    thaw: () => void program.child.kill('SIGCONT'),
    retire: async () => {
      retired = true;
      const status = await program.stop();
      await running;
      return status;
    },
  };
};
