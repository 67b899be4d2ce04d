import type { ArtifactInfo } from './artifact.ts';
import type { Execution } from './execution.ts';
import { type ExecutionStatus, isTerminal } from './lifecycle.ts';
import type { Outcome } from './outcome.ts';
import { OUTPUT_STREAMS, type OutputStream, type OutputText, type Transcript } from './output-text.ts';

/** An execution has another status since `at`. */
export interface StatusEvent {
  readonly seq: number;
  readonly type: 'status';
  readonly status: ExecutionStatus;
  readonly at: number;
}

/** The program wrote something. */
export interface OutputEvent extends OutputText {
  readonly seq: number;
  readonly type: OutputStream;
}

/** The program left a file behind. */
export interface ArtifactEvent {
  readonly seq: number;
  readonly type: 'artifact';
  readonly artifact: ArtifactInfo;
}

/** Nothing more happens; the last event. */
export interface EndEvent {
  readonly seq: number;
  readonly type: 'end';
  readonly execution: Execution;
}

/**
 * What happens to an execution, in the order of `seq`, its sequence number, from 1. The numbers of one attempt follow each
 * other, and those of a later attempt, which begins anew, are greater.
 */
export type ExecutionEvent = StatusEvent | OutputEvent | ArtifactEvent | EndEvent;

/** Numbers that an attempt has for its events; more than limits on output and time let it use. */
const EVENTS_OF_ATTEMPT = 1_000_000;

/** The number before the first of an attempt, which are counted from 1. */
const beforeAttempt = (attempt: number): number => Math.max(attempt - 1, 0) * EVENTS_OF_ATTEMPT;

/** The number of the event that an execution waits for its attempt, counted from 1. */
export const queuedSeq = (attempt: number): number => beforeAttempt(attempt) + 1;

/** The number of the event that an attempt began; its output follows. */
export const runningSeq = (attempt: number): number => beforeAttempt(attempt) + 2;

/** The event of the status that an execution has now. */
export const statusEvent = (execution: Execution): StatusEvent => {
  const { status, attempt, queuedAt, startedAt, finishedAt } = execution;
  const known = { type: 'status', status } as const;
  if (status === 'QUEUED') return { ...known, seq: queuedSeq(attempt + 1), at: queuedAt };
  if (status === 'RUNNING') return { ...known, seq: runningSeq(attempt), at: startedAt ?? queuedAt };
  return { ...known, seq: endSeq(execution) - 1, at: finishedAt ?? queuedAt };
};

/**
 * Everything that is known of an execution as events: once it has ended all of them, the same that were told while it ran.
 */
export const eventsOf = (execution: Execution): readonly ExecutionEvent[] => {
  const { status, attempt, queuedAt, startedAt } = execution;
  const begun = startedAt !== null;
  const queued = queuedSeq(begun ? attempt : attempt + 1);
  const events: ExecutionEvent[] = [{ seq: queued, type: 'status', status: 'QUEUED', at: queuedAt }];
  if (begun) events.push({ seq: runningSeq(attempt), type: 'status', status: 'RUNNING', at: startedAt });
  if (!isTerminal(status)) return events;
  if (begun) events.push(...eventsOfOutcome(execution.outcome, runningSeq(attempt)));
  return [...events, statusEvent(execution), { seq: endSeq(execution), type: 'end', execution }];
};

const eventsOfOutcome = (outcome: Outcome | null, before: number): ExecutionEvent[] => {
  if (outcome === null) return [];
  const told = { stdout: 0, stderr: 0 };
  let seq = before;
  const printed = transcriptOf(outcome).map(([stream, length]): OutputEvent => {
    const from = told[stream];
    told[stream] += length;
    return { seq: ++seq, type: stream, text: outcome[stream].slice(from, told[stream]), bytes: null };
  });
  const left = outcome.artifacts.map(
    (artifact): ArtifactEvent => ({ seq: ++seq, type: 'artifact', artifact }),
  );
  return [...printed, ...left];
};

/** Where nobody wrote down in what order things were printed, one stream comes after the other. */
const transcriptOf = (outcome: Outcome): Transcript =>
  outcome.transcript ??
  OUTPUT_STREAMS.map((stream) => [stream, outcome[stream].length] as const).filter(
    ([, length]) => length > 0,
  );

/** Number of the last event of an execution that ended. */
const endSeq = ({ attempt, startedAt, outcome }: Execution): number => {
  if (startedAt === null) return queuedSeq(attempt + 1) + 2;
  // Its worker is gone, and may have told nobody knows how much.
  if (outcome?.transcript === undefined) return beforeAttempt(attempt) + EVENTS_OF_ATTEMPT;
  return runningSeq(attempt) + outcome.transcript.length + outcome.artifacts.length + 2;
};
