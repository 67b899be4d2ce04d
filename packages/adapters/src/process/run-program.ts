import type { Outcome, OutputStream, ProgramIo, RunOutcome } from '@live-code/core';
import { OutputCollector } from '../program/output-collector.ts';
import type { Ending, Order } from './control-channel.ts';
import type { Supervisor } from './supervisor.ts';

/** Why we stopped a program; the first cause counts. */
type StopCause = 'cancelled' | 'output_limit';

/**
 * Runs a program to its end, keeping `outputBytes` of each stream, and says what became of it.
 * @throws {ProgramRefused} @throws {RunnerUnavailable} as `Supervisor.run` does.
 */
export const runProgram = async (
  supervisor: Supervisor,
  order: Order,
  {
    outputBytes,
    signal,
    stdin,
    onOutput,
    onStart,
    onInputClosed,
  }: ProgramIo & {
    readonly outputBytes: number;
    readonly signal: AbortSignal;
    /** What is written first to a standard input that is then kept open; `null` where the order has a path for it. */
    readonly stdin: string | null;
  },
): Promise<RunOutcome> => {
  let cause: StopCause | null = null;
  const stop = (because: StopCause): void => {
    cause ??= because;
    supervisor.kill();
  };
  const onCut = (): void => stop('output_limit');
  const onAbort = (): void => stop('cancelled');

  const collect = (stream: OutputStream): OutputCollector =>
    new OutputCollector(supervisor[stream], {
      limit: outputBytes,
      onKept: (bytes) => onOutput?.(stream, bytes),
      onCut,
    });
  const [stdout, stderr] = [collect('stdout'), collect('stderr')];
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    const running = supervisor.run(order);
    if (stdin === null) {
      supervisor.closeInput();
    } else {
      void supervisor.inputClosed.then(onInputClosed);
      supervisor.write(Buffer.from(stdin));
      onStart?.(supervisor);
    }
    if (signal.aborted) onAbort();
    const ending = await running;
    await Promise.all([stdout.drained(), stderr.drained()]);
    return outcomeOf(ending, cause, stdout, stderr);
  } finally {
    signal.removeEventListener('abort', onAbort);
    supervisor.dispose();
  }
};

const outcomeOf = (
  ending: Ending,
  cause: StopCause | null,
  stdout: OutputCollector,
  stderr: OutputCollector,
): RunOutcome => {
  const { exitCode, signal, executionTimeMs, cpuTimeMs, peakMemoryBytes } = ending;
  return {
    ...verdict(ending, cause),
    stdout: stdout.text(),
    stderr: stderr.text(),
    stdoutTruncated: stdout.truncated,
    stderrTruncated: stderr.truncated,
    exitCode,
    signal,
    compileOutput: null,
    executionTimeMs,
    cpuTimeMs,
    peakMemoryBytes,
    artifacts: [],
  };
};

/** A clock that killed came first; else what we stopped it for, even where the program ended just before we did. */
const verdict = (
  { stoppedBy, exitCode }: Ending,
  cause: StopCause | null,
): Pick<Outcome, 'end' | 'reason'> => {
  if (stoppedBy === 'wall' || stoppedBy === 'cpu') return { end: 'timedOut', reason: stoppedBy };
  if (cause === 'cancelled') return { end: 'cancelled', reason: null };
  if (cause === 'output_limit') return { end: 'failed', reason: 'output_limit' };
  return exitCode === 0 ? { end: 'succeeded', reason: null } : { end: 'failed', reason: 'runtime_error' };
};
