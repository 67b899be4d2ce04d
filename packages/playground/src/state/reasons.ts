import type { Execution, Status } from '../wire.ts';

/** Each status as people say it. */
export const STATUS_NAMES: Readonly<Record<Status, string>> = {
  QUEUED: 'Waiting',
  RUNNING: 'Running',
  COMPLETED: 'Finished',
  FAILED: 'Failed',
  TIMEOUT: 'Out of time',
  CANCELLED: 'Stopped',
};

const MIB = 1_048_576;

/** Bytes as people say them. */
export const bytes = (count: number): string => {
  if (count >= MIB) return `${(count / MIB).toFixed(count >= 10 * MIB ? 0 : 1)} MiB`;
  return count >= 1024 ? `${(count / 1024).toFixed(count >= 10_240 ? 0 : 1)} KiB` : `${count} B`;
};

/** Milliseconds as people say them. */
export const duration = (ms: number): string =>
  ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(2)} s`;

const SENTENCES: Readonly<Record<string, string>> = {
  compile_error: 'It could not be compiled.',
  memory_limit: 'Stopped: it used more memory than it may.',
  output_limit: 'Stopped: it printed more than is kept.',
  disk_limit: 'Stopped: it wrote more to its disk than it may.',
  process_limit: 'Stopped: it started more processes than it may.',
  worker_lost: 'Its worker was lost more than once. Please run it again.',
  runner_error: 'It could not be run here. Please run it again.',
  wall: 'Stopped: it took longer than it may.',
  cpu: 'Stopped: it computed longer than it may.',
};

const SIGNALS: Readonly<Record<string, string>> = {
  SIGSEGV: 'It crashed: it used memory that is not its own (segmentation fault).',
  SIGABRT: 'It ended itself (abort).',
  SIGFPE: 'It crashed: it computed what cannot be, such as a division by zero.',
  SIGKILL: 'It was killed.',
  SIGINT: 'It was interrupted.',
  SIGTERM: 'It was asked to end, and did.',
};

/** Why it ended as it did, in a sentence; `null` where there is nothing to say. */
export const reasonOf = ({
  status,
  failure_reason: reason,
  signal,
  exit_code: code,
}: Execution): string | null => {
  if (status === 'CANCELLED') return 'Stopped before it had ended.';
  if (status !== 'FAILED' && status !== 'TIMEOUT') return null;
  if (reason !== null && SENTENCES[reason] !== undefined) return SENTENCES[reason];
  if (signal !== null) return SIGNALS[signal] ?? `It was ended by ${signal}.`;
  return code === null ? 'It failed.' : `It ended with exit code ${code}.`;
};
