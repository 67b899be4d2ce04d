import { RunnerUnavailable } from '@live-code/core';
import { remedyFor } from './remedies.ts';

/** What process 1 of a slot says at the end: one line of JSON, and then the contents of `files`, in order. */
export interface Report {
  /** `null` where a signal ended the program. */
  readonly exitCode: number | null;
  /** Number of the signal. */
  readonly signal: number | null;
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly peakBytes: number;
  /** The limit for which the program was killed. */
  readonly exceeded: 'wall' | 'cpu' | 'memory' | 'processes' | null;
  /** Limits that the program met and lived on. */
  readonly hits: readonly ('memory' | 'processes' | 'disk')[];
  /** Why the program could not be started as it was asked for, in the system's words, and its errno. */
  readonly refused: { readonly text: string; readonly errno: number | null } | null;
  readonly files: readonly CollectedFile[];
  /** The files as they came, which is how the store keeps them. */
  readonly archive: Buffer;
}

/** A file that a program left. */
export interface CollectedFile {
  /** Relative to the folder that was collected. */
  readonly name: string;
  readonly content: Buffer;
}

interface Line {
  readonly exit_code: number | null;
  readonly signal: number | null;
  readonly wall_ms: number;
  readonly cpu_ms: number;
  readonly peak_bytes: number;
  readonly exceeded: Report['exceeded'];
  readonly hits: Report['hits'];
  readonly refusal: Refusal | null;
  readonly files: readonly (readonly [string, number, boolean])[];
}

interface Refusal {
  readonly failed?: string;
  readonly refused?: string;
  readonly errno: number | null;
}

/**
 * @throws {RunnerUnavailable} where the slot failed, or ended before it had said everything.
 */
export const parseReport = (bytes: Buffer): Report => {
  const end = bytes.indexOf('\n');
  const line = parseLine(end < 0 ? bytes : bytes.subarray(0, end));
  const { refusal } = line;
  if (refusal?.failed !== undefined)
    throw new RunnerUnavailable(`The sandbox failed: ${refusal.failed}.`, undefined);
  const contents = bytes.subarray(end + 1);
  return {
    exitCode: line.exit_code,
    signal: line.signal,
    wallMs: line.wall_ms,
    cpuMs: line.cpu_ms,
    peakBytes: line.peak_bytes,
    exceeded: line.exceeded,
    hits: line.hits,
    refused: refusal?.refused === undefined ? null : { text: refusal.refused, errno: refusal.errno },
    files: cut(line.files, contents),
    archive: Buffer.concat([Buffer.from(`${JSON.stringify(line.files)}\n`), contents]),
  };
};

const parseLine = (bytes: Buffer): Line => {
  const parsed = parseJson(bytes.toString()) as Line | Refusal | null;
  if (parsed === null) throw new RunnerUnavailable('The sandbox ended without a report.', undefined);
  if ('files' in parsed) return parsed;
  // The slot never came to its job.
  throw new RunnerUnavailable(`No sandbox can be made: ${parsed.failed}. ${remedyFor('slot')}`, undefined);
};

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

const cut = (files: Line['files'], contents: Buffer): CollectedFile[] => {
  let offset = 0;
  return files.map(([name, size]) => {
    const content = contents.subarray(offset, offset + size);
    if (content.length !== size) throw new RunnerUnavailable('The sandbox’s report is cut short.', undefined);
    offset += size;
    return { name, content };
  });
};
