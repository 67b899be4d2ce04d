import type { OutputStream, ProgramIo, RunOutcome } from '@live-code/core';
import { OutputCollector } from '../program/output-collector.ts';
import type { Job } from './job.ts';
import { outcomeOf, type StopCause } from './outcome-of.ts';
import type { Report } from './report.ts';
import type { JobInput, Slot } from './slot.ts';

/** A slot ends a program itself; one that does not even do that in this time after the wall clock is destroyed. */
const STUCK_AFTER_MS = 5000;

/** What a job came to. */
export interface Ran {
  readonly outcome: RunOutcome;
  readonly report: Report;
}

/** What goes into a job's program, and who is told of what comes out. */
export interface JobIo extends ProgramIo, JobInput {
  readonly signal: AbortSignal;
}

/**
 * Runs a job in a slot, to its end, and frees the slot.
 * @throws {RunnerUnavailable} where the slot fails; its state is in doubt then, and it is destroyed.
 */
export const runJob = async (slot: Slot, job: Job, { signal, onOutput, ...input }: JobIo): Promise<Ran> => {
  let cause: StopCause | null = null;
  const stop = (because: StopCause): void => {
    cause ??= because;
    slot.stop();
  };
  const onCut = (): void => stop('output_limit');
  const onAbort = (): void => stop('cancelled');
  const collect = (stream: OutputStream): OutputCollector =>
    new OutputCollector(slot[stream], {
      limit: job.limits.outputBytes,
      onKept: (bytes) => onOutput?.(stream, bytes),
      onCut,
    });
  const [stdout, stderr] = [collect('stdout'), collect('stderr')];
  const stuck = setTimeout(() => slot.destroy(), job.limits.wallTimeMs + STUCK_AFTER_MS);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    const running = slot.run(job, input);
    if (signal.aborted) onAbort();
    const report = await running;
    await Promise.all([stdout.drained(), stderr.drained()]);
    return {
      outcome: outcomeOf(report, cause, { stdout, stderr, complaints: job.terminal ? stdout : stderr }),
      report,
    };
  } catch (error) {
    slot.destroy();
    throw error;
  } finally {
    clearTimeout(stuck);
    signal.removeEventListener('abort', onAbort);
    slot.dispose();
  }
};
