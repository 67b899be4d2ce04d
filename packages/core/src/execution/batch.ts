import { InvalidInput, LimitExceeded } from '../errors.ts';
import type { Session } from '../session/session.ts';
import type { Execution, ExecutionRequest, RunInput } from './execution.ts';
import { asksTheSame, snapshot } from './execution.ts';
import type { Judged } from './verdict.ts';

/** One run of a batch, in the order in which they were asked for. */
export interface BatchRun {
  readonly executionId: string;
  /** Whether it was asked for with an expectation, and so gets a verdict. */
  readonly judged: boolean;
}

/** Runs of the same code that were asked for together. What became of each its execution says. */
export interface Batch {
  readonly id: string;
  readonly sessionId: string;
  readonly owner: string;
  /** Unique among the session's batches; `null` where the client gave none. */
  readonly idempotencyKey: string | null;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly runs: readonly BatchRun[];
}

/** How an execution is, without what was asked of it and what it printed. */
export interface ExecutionState extends Judged {
  readonly id: string;
}

/** How an execution of a batch is, and whether it gets a verdict. */
export type RunState = ExecutionState & { readonly judged: boolean };

/** A batch and how each of its executions is, in their order; one that was deleted meanwhile is not there. */
export interface BatchState {
  readonly batch: Batch;
  readonly executions: readonly RunState[];
}

/** An execution of a batch has another status. */
export interface RunChange {
  readonly type: 'execution';
  readonly execution: RunState;
}

/** All of a batch has ended; the last event. */
export interface BatchEnd {
  readonly type: 'end';
  readonly state: BatchState;
}

/** What happens to a batch. */
export type BatchEvent = RunChange | BatchEnd;

/** An execution of a batch: what was asked of it, and its place in line. */
export type StoredRun = Pick<Execution, 'id' | 'status' | 'request' | 'priority' | 'turn'>;

/** Bounds of a batch. */
export const BATCH_BOUNDS = {
  runs: 100,
  /** Characters of the code, in UTF-16 code units, times the runs: each execution keeps what it runs. */
  codeLength: 16_777_216,
} as const;

/** What a run of a batch is asked for. Its priority is the batch's. */
export type BatchRunInput = Pick<
  RunInput,
  'stdin' | 'args' | 'env' | 'limits' | 'expectedStdout' | 'comparison'
>;

/**
 * The snapshot for each of these runs, of which an error names the one that is wrong, such as `runs[3].stdin`.
 * @throws {InvalidInput} @throws {LimitExceeded}
 */
export const snapshots = (session: Session, runs: readonly BatchRunInput[]): readonly ExecutionRequest[] => {
  if (runs.length < 1 || runs.length > BATCH_BOUNDS.runs) {
    throw new InvalidInput('runs', runs.length, `1 to ${BATCH_BOUNDS.runs} runs`);
  }
  return runs.map((input, index) => within(`runs[${index}]`, () => snapshot(session, input)));
};

/** @throws {InvalidInput} where so many runs of the session's code are too much to keep. */
export const checkCodeLength = ({ files }: Session, runs: number): void => {
  const length = files.reduce((sum, { content }) => sum + content.length, 0);
  if (length * runs <= BATCH_BOUNDS.codeLength) return;
  const most = Math.floor(BATCH_BOUNDS.codeLength / length);
  throw new InvalidInput('runs', runs, `at most ${most} runs of code of ${length} characters`);
};

/** Whether the executions of a batch are what these requests ask for. */
export const areAskedFor = (
  executions: readonly StoredRun[],
  requests: readonly ExecutionRequest[],
): boolean =>
  executions.length === requests.length &&
  requests.every((request, index) => {
    const execution = executions[index];
    return execution !== undefined && asksTheSame(execution.request, request);
  });

const within = <Result>(path: string, check: () => Result): Result => {
  try {
    return check();
  } catch (error) {
    if (error instanceof InvalidInput || error instanceof LimitExceeded) throw error.within(path);
    throw error;
  }
};

/** How an execution is now. */
export const stateOf = ({
  id,
  status,
  outcome,
}: Pick<Execution, 'id' | 'status' | 'outcome'>): ExecutionState => {
  if (outcome === null) return { id, status, outcome };
  const { reason, stdoutTruncated, difference } = outcome;
  return {
    ...{ id, status },
    outcome: { reason, stdoutTruncated, ...(difference === undefined ? {} : { difference }) },
  };
};

/** What a batch tells of an execution that it stored. */
export const storedRun = ({ id, status, request, priority, turn }: StoredRun): StoredRun => ({
  ...{ id, status, request, priority, turn },
});
