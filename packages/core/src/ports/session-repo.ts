import type { Revision, RevisionSummary } from '../session/revision.ts';
import type { Session, SessionSummary } from '../session/session.ts';

/** A place in a list: what came last on the page before. */
export interface Cursor {
  readonly createdAt: number;
  readonly id: string;
}

/** One page of a list; `next` is `null` on the last. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly next: Cursor | null;
}

/**
 * Keeps sessions. Every adapter guarantees, and the contract suite proves:
 *
 * - What is read is exactly what was stored, for any string: NUL, lone surrogates, astral characters, a megabyte.
 * - Each method is atomic: of two at once on one session, one is wholly first.
 * - What was returned does not change when the store does, nor the other way round.
 * - When the store is away a method rejects with `StoreUnavailable`, its cause inside.
 */
export interface SessionRepo {
  /** Stores a new session. Rejects, changing nothing, where its id is taken. */
  add(session: Session): Promise<void>;

  /** The session, or `null`. */
  find(id: string): Promise<Session | null>;

  /**
   * Replaces the stored session if it is `ACTIVE` and its version is still `expectedVersion`.
   * Resolves to whether it did; of many racing savers of one version exactly one succeeds. The id, owner and
   * creation time never change.
   */
  save(session: Session, expectedVersion: number): Promise<boolean>;

  /**
   * Closes the session and keeps its version; one that is closed already stays as it is.
   * Resolves to the session as it is now, or `null` where there is none.
   */
  close(id: string, at: number): Promise<Session | null>;

  /**
   * An owner's sessions, newest first (`createdAt`, then `id`, both descending), at most `limit` of them after `after`.
   * Walking all pages shows every session that was there throughout exactly once, whatever is added meanwhile.
   */
  list(query: {
    readonly owner: string;
    readonly after: Cursor | null;
    readonly limit: number;
  }): Promise<Page<SessionSummary>>;

  /**
   * Keeps a version of a session, whatever it becomes; one that is kept already stays as it is. The oldest are dropped of
   * more than `REVISION_BOUNDS` allow.
   */
  keepRevision(sessionId: string, revision: Revision): Promise<void>;

  /** What is kept of a session, newest first; nothing of one that is not there. */
  listRevisions(sessionId: string): Promise<readonly RevisionSummary[]>;

  /** What is kept of this version, or `null`. */
  findRevision(sessionId: string, version: number): Promise<Revision | null>;

  /** Deletes sessions that were closed before `before`, with what is kept of them, oldest first, at most `limit`. Resolves to how many it were. */
  deleteClosed(query: { readonly before: number; readonly limit: number }): Promise<number>;
}
