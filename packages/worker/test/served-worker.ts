import type { ExecutionRepo, SessionRepo } from '@live-code/core';
import { type Program, startProgram } from '@live-code/testing';

interface Call {
  readonly call: number;
  readonly target: 'sessions' | 'executions';
  readonly method: string;
  readonly args: readonly unknown[];
}

/** Starts a worker process that uses these repositories over its IPC channel, and resolves when it takes jobs. */
export const startServedWorker = async (
  repos: { sessions: SessionRepo; executions: ExecutionRepo },
  env: Record<string, string>,
): Promise<Program> => {
  const program = startProgram('packages/worker/test/worker-process.mjs', { env, ipc: true });
  const { child } = program;
  const answer = async ({ call, target, method, args }: Call): Promise<void> => {
    const repo = repos[target] as unknown as Record<
      string,
      (...args: readonly unknown[]) => Promise<unknown>
    >;
    const reply = await (repo[method]?.(...args) ?? Promise.reject(new Error(`no method ${method}`))).then(
      (value) => ({ reply: call, value }),
      (error: unknown) => ({ reply: call, error }),
    );
    // A worker that was killed hears no answer.
    if (child.connected) child.send(reply, () => {});
  };
  child.on('message', (message) => void answer(message as Call));
  await program.says(/worker ready/);
  return program;
};
