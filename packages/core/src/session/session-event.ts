import type { ExecutionSummary } from '../execution/execution.ts';
import type { Session } from './session.ts';

/** A session was saved or closed, and is like this since. */
export interface SessionChange extends Pick<Session, 'version' | 'status' | 'updatedAt'> {
  readonly type: 'session';
  /** Who did it, as they called themselves; `null` where that is not known. */
  readonly client: string | null;
}

/** An execution of the session was accepted, or has another status. */
export interface ExecutionChange {
  readonly type: 'execution';
  readonly execution: ExecutionSummary;
}

/** What happens to a session, for those who have it open. */
export type SessionEvent = SessionChange | ExecutionChange;

/** How a session is now. */
export const sessionChange = (
  { version, status, updatedAt }: Pick<Session, 'version' | 'status' | 'updatedAt'>,
  client: string | null = null,
): SessionChange => ({ type: 'session', version, status, updatedAt, client });
