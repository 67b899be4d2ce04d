import type { Session } from './session.ts';

/** How a session was at one of its versions. */
export interface Revision extends Pick<Session, 'version' | 'language' | 'entry' | 'files'> {
  /** When it was saved so; milliseconds since the epoch. */
  readonly savedAt: number;
}

/** What a list shows of a revision: all but the code, and how much of that there is. */
export type RevisionSummary = Omit<Revision, 'files'> & {
  /** Characters of all files, in UTF-16 code units. */
  readonly length: number;
};

/** What is kept of a session's past: the newest revisions, as many as these bounds allow. */
export const REVISION_BOUNDS = { revisions: 100, totalLength: 8_388_608 } as const;

/** Milliseconds for which a version stands where somebody paused. */
const PAUSE_MS = 5000;
/** Saves without a pause of which one is kept. */
const EVERY = 20;

/**
 * Whether a version is worth keeping when another takes its place at `now`: it stood while somebody paused, or is one of many
 * saved without a pause. What was typed in one go is one revision, not one for each save.
 */
export const isWorthKeeping = ({ version, updatedAt }: Session, now: number): boolean =>
  now - updatedAt >= PAUSE_MS || version % EVERY === 0;

/** How a session is now. */
export const revisionOf = ({ version, language, entry, files, updatedAt }: Session): Revision => ({
  ...{ version, language, entry, files },
  savedAt: updatedAt,
});

/** The revision without its code. */
export const summarizeRevision = ({ files, ...summary }: Revision): RevisionSummary => ({
  ...summary,
  length: files.reduce((sum, { content }) => sum + content.length, 0),
});
