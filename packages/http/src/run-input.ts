import type { RunInput } from '@live-code/core';
import { readLimits, type WireLimits } from './wire-limits.ts';

/** What a client may send to ask for a run. */
export type RunBody = Omit<RunInput, 'limits' | 'expectedStdout'> & {
  readonly limits?: WireLimits;
  readonly expected_stdout?: string;
};

/** What was asked for, under core's names. */
export const readRunInput = ({
  limits,
  expected_stdout: expectedStdout,
  ...input
}: RunBody = {}): RunInput => ({
  ...input,
  ...(limits !== undefined && { limits: readLimits(limits) }),
  ...(expectedStdout !== undefined && { expectedStdout }),
});
