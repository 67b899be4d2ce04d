import { InvalidInput, LimitExceeded } from '../errors.ts';

/** What one execution may use, for its whole process tree. */
export interface Limits {
  /** Milliseconds on the wall clock. */
  readonly wallTimeMs: number;
  /** Milliseconds of processor time. */
  readonly cpuTimeMs: number;
  readonly memoryBytes: number;
  /** Bytes of each output stream. */
  readonly outputBytes: number;
  /** Processes and threads at once. */
  readonly processes: number;
  readonly diskBytes: number;
}

/** Names one limit. */
export type LimitName = keyof Limits;

const MIB = 1_048_576;

/** What an execution gets where it asks for nothing. */
export const DEFAULT_LIMITS: Limits = {
  wallTimeMs: 10_000,
  cpuTimeMs: 5_000,
  memoryBytes: 256 * MIB,
  outputBytes: MIB,
  processes: 64,
  diskBytes: 64 * MIB,
};

/** What an execution may ask for at most. */
export const MAX_LIMITS: Limits = {
  wallTimeMs: 60_000,
  cpuTimeMs: 60_000,
  memoryBytes: 1024 * MIB,
  outputBytes: 8 * MIB,
  processes: 256,
  diskBytes: 512 * MIB,
};

/** Each limit's name on the wire, which is also how an error names it. */
export const LIMIT_FIELDS: Readonly<Record<LimitName, string>> = {
  wallTimeMs: 'wall_time_ms',
  cpuTimeMs: 'cpu_time_ms',
  memoryBytes: 'memory_bytes',
  outputBytes: 'output_bytes',
  processes: 'processes',
  diskBytes: 'disk_bytes',
};

/**
 * The limits of an execution: what was asked for, else the language's own default, else the default.
 * @throws {InvalidInput} for what is not a whole number from 1.
 * @throws {LimitExceeded} for what is above the maximum.
 */
export const resolveLimits = (
  asked: { readonly [Name in LimitName]?: number | undefined },
  languages: Partial<Limits> = {},
): Limits => {
  const resolve = (name: LimitName): number => {
    const value = asked[name] ?? languages[name] ?? DEFAULT_LIMITS[name];
    const field = `limits.${LIMIT_FIELDS[name]}`;
    if (!Number.isSafeInteger(value) || value < 1) {
      throw new InvalidInput(field, value, 'a whole number from 1');
    }
    if (value > MAX_LIMITS[name]) throw new LimitExceeded(field, value, MAX_LIMITS[name]);
    return value;
  };
  return {
    wallTimeMs: resolve('wallTimeMs'),
    cpuTimeMs: resolve('cpuTimeMs'),
    memoryBytes: resolve('memoryBytes'),
    outputBytes: resolve('outputBytes'),
    processes: resolve('processes'),
    diskBytes: resolve('diskBytes'),
  };
};
