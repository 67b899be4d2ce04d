import {
  type Artifact,
  bareOutcome,
  type Execution,
  type ExecutionRepo,
  type LossReason,
  type RunOutcome,
} from '@live-code/core';
import { anExecution } from '../builders.ts';

/** A claim by this worker at `at`, with a lease of 100 ms. */
export const claimAt = (at: number, worker = 'worker') => ({ worker, at, leaseExpiresAt: at + 100 });

/** An attempt that is given up at `at`. */
export const lossAt = (at: number, reason: LossReason = 'shutdown') => ({ at, reason });

/** What a program that ran well left behind. */
export const anOutcome = (over: Partial<RunOutcome> = {}): RunOutcome => ({
  ...bareOutcome('succeeded'),
  stdout: 'hello\n',
  exitCode: 0,
  executionTimeMs: 12,
  cpuTimeMs: 8,
  peakMemoryBytes: 9_000_000,
  ...over,
});

/** A file that a program left: its name, and what is in it. */
export const anArtifact = (
  name: string,
  content: Uint8Array = new TextEncoder().encode(`content of ${name}`),
  mediaType = 'application/octet-stream',
): Artifact => ({ name, mediaType, sizeBytes: content.length, content });

/** A stored execution that waits. */
export const aQueued = (repo: ExecutionRepo, over: Partial<Execution> = {}): Promise<Execution> =>
  repo.add(anExecution(over));

/** A stored execution that runs its first attempt, claimed at 2000 with a lease until 2100. */
export const aRunning = async (repo: ExecutionRepo, over: Partial<Execution> = {}): Promise<Execution> => {
  const { id } = await aQueued(repo, over);
  return (await repo.claim(id, claimAt(2000))) as Execution;
};

/** A stored execution that runs and was asked to end at 2050. */
export const aCancelling = async (repo: ExecutionRepo): Promise<Execution> => {
  const { id } = await aRunning(repo);
  return (await repo.requestCancel(id, 2050)) as Execution;
};

/** Makes a stored execution of each terminal status, by its way there. */
export const TERMINAL_STAGES: Readonly<Record<string, (repo: ExecutionRepo) => Promise<Execution>>> = {
  COMPLETED: async (repo) => endedAs(repo, anOutcome()),
  FAILED: async (repo) => endedAs(repo, anOutcome({ end: 'failed', reason: 'runtime_error', exitCode: 1 })),
  TIMEOUT: async (repo) => endedAs(repo, anOutcome({ end: 'timedOut', reason: 'wall', exitCode: null })),
  'CANCELLED while it ran': async (repo) => endedAs(repo, anOutcome({ end: 'cancelled' })),
  'CANCELLED while it waited': async (repo) => {
    const { id } = await aQueued(repo);
    return (await repo.requestCancel(id, 1500)) as Execution;
  },
  'FAILED for its lost worker': async (repo) => {
    await aRunning(repo);
    const [execution] = await repo.expireLeases({ now: 3000, maxAttempts: 1, limit: 1 });
    return execution as Execution;
  },
};

const endedAs = async (repo: ExecutionRepo, outcome: RunOutcome): Promise<Execution> => {
  const { id, attempt } = await aRunning(repo);
  return (await repo.finish(id, attempt, outcome, 2060)) as Execution;
};
