import type { CodeRunner, ExecutionRequest, RunningProgram, RunOutcome } from '@live-code/core';
import { aRequest } from '../builders.ts';
import { until } from '../held-jobs.ts';
import { never } from './open-runner.ts';

const encoder = new TextEncoder();

/** A program that runs, as somebody sees it who talks to it. */
export interface Talk {
  readonly outcome: Promise<RunOutcome>;
  /** Resolves when the program has printed that much in all. */
  prints(text: string): Promise<void>;
  /** Resolves when this is the last that it has printed. */
  printsLast(text: string): Promise<void>;
  type(text: string | Uint8Array): void;
  readonly program: Promise<RunningProgram>;
  /** Whether it was said that the program takes no more input. */
  inputClosed(): boolean;
}

/** Runs a program that stays open to be talked to. */
export const talkTo = (runner: CodeRunner, source: string, over: Partial<ExecutionRequest> = {}): Talk => {
  let printed = '';
  let closed = false;
  const decoder = new TextDecoder();
  let begin = (_: RunningProgram): void => {};
  const program = new Promise<RunningProgram>((resolve) => {
    begin = resolve;
  });
  const request = aRequest(source, { interactive: true, ...over });
  const outcome = runner.run(request, never(), {
    onOutput: (stream, bytes) => {
      if (stream === 'stdout') printed += decoder.decode(bytes, { stream: true });
    },
    onStart: begin,
    onInputClosed: () => {
      closed = true;
    },
  });
  return {
    outcome,
    program,
    prints: (text) => until(async () => printed === text),
    printsLast: (text) => until(async () => printed.endsWith(text)),
    type: (text) =>
      void program.then((it) => it.write(typeof text === 'string' ? encoder.encode(text) : text)),
    inputClosed: () => closed,
  };
};
