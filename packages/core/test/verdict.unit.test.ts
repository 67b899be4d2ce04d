import { describe, expect, it } from '@jest/globals';
import { aSession } from '@live-code/contracts';
import { bareOutcome, compared, InvalidInput, type Outcome, type RunInput, verdictOf } from '@live-code/core';
import { asksTheSame, snapshot } from '../src/execution/execution.ts';
import { EXPECTED_STDOUT_LENGTH } from '../src/execution/verdict.ts';

const ask = (input: RunInput = {}) => snapshot(aSession(), input);
const EXPECTED = { stdout: '42\n', comparison: 'trimmed' } as const;
const outcome = (over: Partial<Outcome>): Outcome => ({ ...bareOutcome('succeeded'), ...over });

describe('what is expected', () => {
  it('is compared without white space at the ends of lines where nothing else is said', () => {
    expect(ask({ expectedStdout: 'x' }).expected).toEqual({ stdout: 'x', comparison: 'trimmed' });
    expect(ask({ expectedStdout: '', comparison: 'float:1e-6' }).expected).toEqual({
      stdout: '',
      comparison: 'float:1e-6',
    });
    expect(ask()).not.toHaveProperty('expected');
  });

  it('is bounded, and the error names the field', () => {
    expect(() => ask({ expectedStdout: 'x'.repeat(EXPECTED_STDOUT_LENGTH + 1) })).toThrow('expected_stdout:');
    expect(() => ask({ expectedStdout: 'x', comparison: 'fuzzy' })).toThrow('comparison:');
  });

  it('is there where a comparison is', () => {
    expect(() => ask({ comparison: 'exact' })).toThrow(InvalidInput);
  });

  it('is part of what a run was asked for', () => {
    const inputs: RunInput[] = [{}, { expectedStdout: '' }, { expectedStdout: 'x' }];
    inputs.push({ expectedStdout: 'x', comparison: 'exact' });
    for (const a of inputs) for (const b of inputs) expect(asksTheSame(ask(a), ask(b))).toBe(a === b);
    expect(
      asksTheSame(ask({ expectedStdout: 'x' }), ask({ expectedStdout: 'x', comparison: 'trimmed' })),
    ).toBe(true);
  });
});

describe('a verdict', () => {
  const verdict = (status: Parameters<typeof verdictOf>[0]['status'], over: Partial<Outcome>) =>
    verdictOf({ status, outcome: compared(EXPECTED, outcome(over)) });

  it('is accepted or wrong_answer where the program ended well', () => {
    expect(verdict('COMPLETED', { stdout: '42' })).toBe('accepted');
    expect(verdict('COMPLETED', { stdout: '43' })).toBe('wrong_answer');
    expect(compared(EXPECTED, outcome({ stdout: '43' })).difference).toEqual({
      line: 1,
      expected: '42',
      actual: '43',
    });
  });

  it('says why it did not, whatever was printed', () => {
    const failed = { end: 'failed', reason: 'runtime_error', stdout: '42' } as const;
    expect(verdict('FAILED', failed)).toBe('runtime_error');
    expect(compared(EXPECTED, outcome(failed))).not.toHaveProperty('difference');
    expect(verdict('TIMEOUT', { end: 'timedOut', reason: 'cpu', stdout: '42' })).toBe('timeout');
    expect(verdict('CANCELLED', { end: 'cancelled' })).toBe('cancelled');
    expect(verdictOf({ status: 'CANCELLED', outcome: null })).toBe('cancelled');
  });

  it('is never accepted where output is missing, or nobody compared it', () => {
    expect(verdict('COMPLETED', { stdout: '42', stdoutTruncated: true })).toBe('output_limit');
    expect(verdictOf({ status: 'COMPLETED', outcome: outcome({ stdout: '42' }) })).toBe('wrong_answer');
  });

  it('is none before the end', () => {
    for (const status of ['QUEUED', 'RUNNING'] as const)
      expect(verdictOf({ status, outcome: null })).toBeNull();
  });

  it('is none of an outcome where nothing was expected', () => {
    expect(compared(undefined, outcome({ stdout: '42' }))).toEqual(outcome({ stdout: '42' }));
  });
});
