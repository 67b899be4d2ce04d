import { IllegalTransition } from '../errors.ts';

/**
 * The life of an execution: from each status, what may happen and where it leads.
 * Nothing else changes a status. `workerLost` puts an execution back until its attempts are used up.
 */
export const LIFECYCLE = {
  QUEUED: { claimed: 'RUNNING', cancelled: 'CANCELLED' },
  RUNNING: {
    succeeded: 'COMPLETED',
    failed: 'FAILED',
    timedOut: 'TIMEOUT',
    cancelled: 'CANCELLED',
    workerLost: 'QUEUED',
  },
  COMPLETED: {},
  FAILED: {},
  TIMEOUT: {},
  CANCELLED: {},
} as const satisfies Record<string, Readonly<Record<string, string>>>;

/** Where an execution is in its life. */
export type ExecutionStatus = keyof typeof LIFECYCLE;

/** What can happen to an execution. */
export type LifecycleEvent = {
  [Status in ExecutionStatus]: keyof (typeof LIFECYCLE)[Status];
}[ExecutionStatus];

/** Every status, in the order of the table. */
export const EXECUTION_STATUSES = Object.keys(LIFECYCLE) as readonly ExecutionStatus[];

/**
 * The status after `event`.
 * @throws {IllegalTransition} where the table has no such step.
 */
export const transition = (status: ExecutionStatus, event: LifecycleEvent): ExecutionStatus => {
  const steps: Partial<Record<LifecycleEvent, ExecutionStatus>> = LIFECYCLE[status];
  const next = steps[event];
  if (next === undefined) throw new IllegalTransition(status, event);
  return next;
};

/** Whether nothing more can happen to an execution with this status. */
export const isTerminal = (status: ExecutionStatus): boolean => Object.keys(LIFECYCLE[status]).length === 0;
