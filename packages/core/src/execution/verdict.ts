import { InvalidInput } from '../errors.ts';
import { type Comparison, checkComparison, firstDifference } from './comparison.ts';
import type { ExecutionStatus } from './lifecycle.ts';
import type { FailureReason, Outcome } from './outcome.ts';

/** What a program is expected to print to standard output, and how that is compared. It is never told to the program. */
export interface Expectation {
  readonly stdout: string;
  readonly comparison: Comparison;
}

/**
 * What an execution that was asked for with an expectation came to: whether a program that ended well printed what was
 * expected, else why it did not end well. Output of which something is missing is never accepted: `output_limit`.
 */
export type Verdict = 'accepted' | 'wrong_answer' | 'timeout' | 'cancelled' | FailureReason;

/** What a verdict is made of. */
export interface Judged {
  readonly status: ExecutionStatus;
  readonly outcome: Pick<Outcome, 'reason' | 'stdoutTruncated' | 'difference'> | null;
}

/** Characters that an expected output may have, in UTF-16 code units. */
export const EXPECTED_STDOUT_LENGTH = 1_048_576;

/** What was asked to be expected; `undefined` where nothing was. @throws {InvalidInput} */
export const expectationOf = ({
  expectedStdout,
  comparison,
}: {
  readonly expectedStdout?: string | undefined;
  readonly comparison?: string | undefined;
}): Expectation | undefined => {
  if (expectedStdout === undefined) {
    if (comparison === undefined) return undefined;
    throw new InvalidInput('comparison', comparison, 'none where there is no expected_stdout');
  }
  if (expectedStdout.length > EXPECTED_STDOUT_LENGTH) {
    throw new InvalidInput(
      'expected_stdout',
      expectedStdout.length,
      `at most ${EXPECTED_STDOUT_LENGTH} characters`,
    );
  }
  return { stdout: expectedStdout, comparison: checkComparison(comparison ?? 'trimmed') };
};

/** An outcome with where it differs from what was expected, where that says anything. */
export const compared = <Known extends Outcome>(expected: Expectation | undefined, outcome: Known): Known =>
  expected === undefined || outcome.end !== 'succeeded' || outcome.stdoutTruncated
    ? outcome
    : { ...outcome, difference: firstDifference(expected, outcome.stdout) };

/** The verdict on an execution that was asked for with an expectation; `null` until it has ended. */
export const verdictOf = ({ status, outcome }: Judged): Verdict | null => VERDICTS[status](outcome);

type Known = Judged['outcome'];

const ofCompleted = (outcome: Known): Verdict => {
  if (outcome === null || outcome.stdoutTruncated) return 'output_limit';
  return outcome.difference === null ? 'accepted' : 'wrong_answer';
};

const VERDICTS: Readonly<Record<ExecutionStatus, (outcome: Known) => Verdict | null>> = {
  QUEUED: () => null,
  RUNNING: () => null,
  COMPLETED: ofCompleted,
  FAILED: (outcome) => (outcome?.reason ?? 'runner_error') as FailureReason,
  TIMEOUT: () => 'timeout',
  CANCELLED: () => 'cancelled',
};
