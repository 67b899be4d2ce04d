import { createHash } from 'node:crypto';

/** What a job carries. */
export interface ExecutionJobData {
  /** The execution's id, in letters that every server takes: neither knows lone surrogates, and PostgreSQL no NUL. */
  readonly execution: string;
}

/** Characters of an id as it is; PostgreSQL's index takes rows of 2704 bytes, the queue's name included. */
const LONGEST = 1000;

/** What an execution's job carries. */
export const jobDataOf = (executionId: string): ExecutionJobData => ({
  execution: encodeURIComponent(JSON.stringify(executionId).slice(1, -1)),
});

/** The execution that a job is for. */
export const executionIdOf = ({ execution }: ExecutionJobData): string =>
  JSON.parse(`"${decodeURIComponent(execution)}"`);

/**
 * Id of a job, different for different executions. BullMQ keeps jobs beside its own keys, such as `wait`, and takes no id that
 * is a number or has a colon.
 */
export const jobIdOf = ({ execution }: ExecutionJobData): string =>
  execution.length <= LONGEST
    ? `job-${execution}`
    : `job-sha256=${createHash('sha256').update(execution).digest('hex')}`;
