import type { RunInput } from '@live-code/core';
import { readLimits, type WireLimits } from './wire-limits.ts';

/** What a client may send to ask for a run. */
export type RunBody = Omit<RunInput, 'limits' | 'expectedStdout' | 'callbackUrl'> & {
  readonly limits?: WireLimits;
  readonly expected_stdout?: string;
  readonly callback_url?: string;
};

/** What was asked for, under core's names. */
export const readRunInput = ({
  limits,
  expected_stdout: expectedStdout,
  callback_url: callbackUrl,
  ...input
}: RunBody = {}): RunInput => ({
  ...input,
  ...(limits !== undefined && { limits: readLimits(limits) }),
  ...(expectedStdout !== undefined && { expectedStdout }),
  ...(callbackUrl !== undefined && { callbackUrl }),
});
