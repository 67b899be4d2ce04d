/** What a job carries. */
export interface ExecutionJobData {
  readonly executionId: string;
}

/**
 * Id of an execution's job, different for different executions. BullMQ keeps jobs beside its own keys, such as `wait`,
 * and takes no id that is a number or has a colon; Redis knows no lone surrogates, which JSON escapes.
 */
export const jobIdOf = (executionId: string): string =>
  `job-${encodeURIComponent(JSON.stringify(executionId).slice(1, -1))}`;
