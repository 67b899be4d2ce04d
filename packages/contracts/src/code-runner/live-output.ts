import { expect } from '@jest/globals';
import type { CodeRunner, ExecutionRequest, OutputStream, RunOutcome } from '@live-code/core';
import { never } from './open-runner.ts';

/** Runs a request, and holds what was told of its output while it ran against what the outcome keeps of it. */
export const runAndCompare = async (runner: CodeRunner, request: ExecutionRequest): Promise<RunOutcome> => {
  const told = { stdout: [] as Uint8Array[], stderr: [] as Uint8Array[] };
  const outcome = await runner.run(request, never(), {
    onOutput: (stream, bytes) => told[stream].push(bytes.slice()),
  });
  // What could not be run has no output but a sentence on why, which comes with the outcome.
  if (told.stdout.length + told.stderr.length === 0 && outcome.executionTimeMs === null) return outcome;
  const text = (stream: OutputStream, cut: boolean): string =>
    new TextDecoder('utf-8', { ignoreBOM: true }).decode(Buffer.concat(told[stream]), { stream: cut });
  expect(text('stdout', outcome.stdoutTruncated) === outcome.stdout).toBe(true);
  expect(text('stderr', outcome.stderrTruncated) === outcome.stderr).toBe(true);
  return outcome;
};
