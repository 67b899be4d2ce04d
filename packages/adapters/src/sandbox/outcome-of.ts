import type { FailureReason, RunOutcome } from '@live-code/core';
import type { OutputCollector } from '../program/output-collector.ts';
import { signalName } from '../program/signal-name.ts';
import type { Report } from './report.ts';

/** Why the host stopped a program. */
export type StopCause = 'cancelled' | 'output_limit';

type Verdict = Pick<RunOutcome, 'end' | 'reason'>;

const EXCEEDED: Readonly<Record<NonNullable<Report['exceeded']>, Verdict>> = {
  wall: { end: 'timedOut', reason: 'wall' },
  cpu: { end: 'timedOut', reason: 'cpu' },
  memory: { end: 'failed', reason: 'memory_limit' },
  processes: { end: 'failed', reason: 'process_limit' },
};

const HITS: readonly (readonly [Report['hits'][number], FailureReason])[] = [
  ['memory', 'memory_limit'],
  ['disk', 'disk_limit'],
  ['processes', 'process_limit'],
];

/**
 * What a program that fails says when it met a limit that was over again by the time it was looked at, in the words of
 * each language's runtime, and of strerror(3).
 */
const LAST_WORDS: readonly (readonly [RegExp, FailureReason])[] = [
  [
    /^MemoryError\b|std::bad_alloc|OutOfMemoryError|heap out of memory|runtime: out of memory|memory allocation of \d+ bytes failed|Cannot allocate memory|failed to allocate memory|Allowed memory size/m,
    'memory_limit',
  ],
  [/No space left on device|ENOSPC|Disk quota exceeded/, 'disk_limit'],
  [
    /can't start new thread|Resource temporarily unavailable|unable to create (native )?thread|failed to create new OS thread|pthread_create failed/,
    'process_limit',
  ],
];
const LAST_WORDS_LENGTH = 4096;

/** What became of a program, without what it printed or left. */
export const verdictOf = (report: Report, cause: StopCause | null, stderr: string): Verdict => {
  // What we stopped it for counts even where the program ended just before we did.
  if (cause === 'cancelled') return { end: 'cancelled', reason: null };
  if (report.exceeded !== null) return EXCEEDED[report.exceeded];
  if (cause === 'output_limit') return { end: 'failed', reason: 'output_limit' };
  if (report.exitCode === 0) return { end: 'succeeded', reason: null };
  // The processor's clock has a second keeper, RLIMIT_CPU, for a program that outruns the first.
  if (report.signal !== null && signalName(report.signal) === 'SIGXCPU') return EXCEEDED.cpu;
  const hit = HITS.find(([name]) => report.hits.includes(name))?.[1];
  const said = LAST_WORDS.find(([words]) => words.test(stderr.slice(-LAST_WORDS_LENGTH)))?.[1];
  return { end: 'failed', reason: hit ?? said ?? 'runtime_error' };
};

/**
 * The whole outcome but its artifacts and what was compiled. `complaints` is the stream in which a program says what it
 * fails of.
 */
export const outcomeOf = (
  report: Report,
  cause: StopCause | null,
  { stdout, stderr, complaints }: { readonly [Name in 'stdout' | 'stderr' | 'complaints']: OutputCollector },
): RunOutcome => {
  return {
    ...verdictOf(report, cause, complaints.text()),
    stdout: stdout.text(),
    stderr: stderr.text(),
    stdoutTruncated: stdout.truncated,
    stderrTruncated: stderr.truncated,
    exitCode: report.exitCode,
    signal: report.signal === null ? null : signalName(report.signal),
    compileOutput: null,
    executionTimeMs: Math.round(report.wallMs),
    cpuTimeMs: Math.round(report.cpuMs),
    peakMemoryBytes: report.peakBytes,
    artifacts: [],
  };
};
