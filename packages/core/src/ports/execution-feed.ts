import type { OutputEvent, StatusEvent } from '../execution/event.ts';

/** What is told of an execution while it goes on; the rest is in the repository once it has ended. */
export type FeedEvent = StatusEvent | OutputEvent;

/** News, or `gap`: news may have been lost, and whoever relies on them looks for themselves. */
export type FeedListener = (news: FeedEvent | 'gap') => void;

/**
 * News of executions, so that nobody has to poll, and a log of what is running, so that who comes late misses nothing.
 * A hint: whoever acts on a status reads the repository. Every adapter guarantees, and the contract suite proves:
 *
 * - Who is subscribed when an event is published gets it, once, in the order of publication for one execution, or is
 *   told of a `gap`.
 * - The log of an execution is what was published of the attempt that runs, in order, from its `RUNNING`. With any other
 *   status it is over, and holds nothing; it is bounded, and forgets its oldest events first.
 * - An event that was published before is not published again, whoever says it.
 * - A listener that throws keeps nobody else from an event.
 * - An execution that does not run, and to which nobody is subscribed, costs nothing.
 * - Publishing and reading never reject: news may be lost, the truth is elsewhere.
 */
export interface ExecutionFeed {
  /** Resolves when everybody was told, or nobody will be; the order is that of the calls. */
  publish(executionId: string, event: FeedEvent): Promise<void>;

  /** Resolves when the listener is in place, to what removes it. */
  subscribe(executionId: string, listener: FeedListener): Promise<() => void>;

  /** Events of the log with numbers greater than `after`, oldest first, `limit` at most. */
  read(
    executionId: string,
    query: { readonly after: number; readonly limit: number },
  ): Promise<readonly FeedEvent[]>;

  /** Removes every listener, and closes connections. Idempotent. */
  close(): Promise<void>;
}
