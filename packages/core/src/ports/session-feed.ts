import type { SessionEvent } from '../session/session-event.ts';

/** News, or `gap`: news may have been lost, and whoever relies on them looks for themselves. */
export type SessionListener = (news: SessionEvent | 'gap') => void;

/**
 * News of sessions, for those who have one open in several places. A hint: the truth is in the repositories. Every adapter
 * guarantees, and the contract suite proves:
 *
 * - Who is subscribed when an event is published gets it, once, in the order of publication for one session, or is told of
 *   a `gap`.
 * - A listener that throws keeps nobody else from an event.
 * - A session to which nobody is subscribed costs nothing.
 * - Publishing never rejects: news may be lost.
 */
export interface SessionFeed {
  /** Resolves when everybody was told, or nobody will be; the order is that of the calls. */
  publish(sessionId: string, event: SessionEvent): Promise<void>;

  /** Resolves when the listener is in place, to what removes it. */
  subscribe(sessionId: string, listener: SessionListener): Promise<() => void>;

  /** Removes every listener, and closes connections. Idempotent. */
  close(): Promise<void>;
}
