import type { ExecutionStatus } from '../execution/lifecycle.ts';

/** What is told of an execution as it happens. */
export type FeedEvent =
  | { readonly type: 'status'; readonly status: ExecutionStatus; readonly at: number }
  | { readonly type: 'cancelRequested' };

/**
 * News of executions, so that nobody has to poll. A hint: whoever acts on it reads the repository.
 * Every adapter guarantees, and the contract suite proves:
 *
 * - Who is subscribed when an event is published gets it, once, in the order of publication for one execution.
 * - A listener that throws keeps nobody else from an event.
 * - An execution to which nobody is subscribed costs nothing.
 * - Publishing never rejects: news may be lost, the truth is elsewhere.
 */
export interface ExecutionFeed {
  publish(executionId: string, event: FeedEvent): Promise<void>;

  /** Resolves when the listener is in place, to what removes it. */
  subscribe(executionId: string, listener: (event: FeedEvent) => void): Promise<() => void>;

  /** Removes every listener, and closes connections. Idempotent. */
  close(): Promise<void>;
}
