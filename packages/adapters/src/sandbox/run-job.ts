import type { RunOutcome } from '@live-code/core';
import { OutputCollector } from '../program/output-collector.ts';
import type { Job } from './job.ts';
import { outcomeOf, type StopCause } from './outcome-of.ts';
import type { Report } from './report.ts';
import type { Slot } from './slot.ts';

/** A slot ends a program itself; one that does not even do that in this time after the wall clock is destroyed. */
const STUCK_AFTER_MS = 5000;

/** What a job came to. */
export interface Ran {
  readonly outcome: RunOutcome;
  readonly report: Report;
}

/**
 * Runs a job in a slot, to its end, and frees the slot.
 * @throws {RunnerUnavailable} where the slot fails; its state is in doubt then, and it is destroyed.
 */
export const runJob = async (
  slot: Slot,
  job: Job,
  { stdin, signal }: { readonly stdin: string; readonly signal: AbortSignal },
): Promise<Ran> => {
  let cause: StopCause | null = null;
  const stop = (because: StopCause): void => {
    cause ??= because;
    slot.stop();
  };
  const onCut = (): void => stop('output_limit');
  const onAbort = (): void => stop('cancelled');
  const stdout = new OutputCollector(slot.stdout, job.limits.outputBytes, onCut);
  const stderr = new OutputCollector(slot.stderr, job.limits.outputBytes, onCut);
  const stuck = setTimeout(() => slot.destroy(), job.limits.wallTimeMs + STUCK_AFTER_MS);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    const running = slot.run(job, stdin);
    if (signal.aborted) onAbort();
    const report = await running;
    await Promise.all([stdout.drained(), stderr.drained()]);
    return { outcome: outcomeOf(report, cause, { stdout, stderr }), report };
  } catch (error) {
    slot.destroy();
    throw error;
  } finally {
    clearTimeout(stuck);
    signal.removeEventListener('abort', onAbort);
    slot.dispose();
  }
};
