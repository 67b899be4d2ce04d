import {
  REVISION_BOUNDS,
  type Revision,
  type RevisionSummary,
  type SourceFile,
  summarizeRevision,
} from '@live-code/core';
import { type Kysely, type Selectable, sql } from 'kysely';
import type { RevisionTable, Schema } from './schema.ts';
import { decodeText, encodeText } from './stored-text.ts';

/** Keeps a revision unless it is kept, and drops those that are too many. */
export const keepRevision = async (
  db: Kysely<Schema>,
  sessionId: string,
  revision: Revision,
): Promise<void> => {
  const session_id = encodeText(sessionId);
  await db
    .insertInto('session_revisions')
    .values({
      session_id,
      version: revision.version,
      saved_at: revision.savedAt,
      language: encodeText(revision.language),
      entry: encodeText(revision.entry),
      files: JSON.stringify(revision.files),
      length: summarizeRevision(revision).length,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const kept = db
    .selectFrom('session_revisions')
    .select([
      'version',
      sql<number>`row_number() over (order by version desc)`.as('place'),
      sql<number>`sum(length) over (order by version desc)`.as('total'),
    ])
    .where('session_id', '=', session_id)
    .as('kept');
  await db
    .deleteFrom('session_revisions')
    .where('session_id', '=', session_id)
    .where('version', 'in', ({ selectFrom }) =>
      selectFrom(kept)
        .select('kept.version')
        .where(({ eb, or }) =>
          or([
            eb('kept.place', '>', REVISION_BOUNDS.revisions),
            eb('kept.total', '>', REVISION_BOUNDS.totalLength),
          ]),
        ),
    )
    .execute();
};

/** What is kept of a session, newest first. */
export const listRevisions = async (
  db: Kysely<Schema>,
  sessionId: string,
): Promise<readonly RevisionSummary[]> => {
  const rows = await db
    .selectFrom('session_revisions')
    .select(['version', 'saved_at', 'language', 'entry', 'length'])
    .where('session_id', '=', encodeText(sessionId))
    .orderBy('version', 'desc')
    .execute();
  return rows.map(({ length, ...row }) => ({ ...known(row), length: Number(length) }));
};

/** What is kept of a version, or `null`. */
export const findRevision = async (
  db: Kysely<Schema>,
  sessionId: string,
  version: number,
): Promise<Revision | null> => {
  const row = await db
    .selectFrom('session_revisions')
    .selectAll()
    .where('session_id', '=', encodeText(sessionId))
    .where('version', '=', version)
    .executeTakeFirst();
  return row === undefined ? null : { ...known(row), files: JSON.parse(row.files) as SourceFile[] };
};

const known = (row: Pick<Selectable<RevisionTable>, 'version' | 'saved_at' | 'language' | 'entry'>) => ({
  version: Number(row.version),
  savedAt: Number(row.saved_at),
  language: decodeText(row.language),
  entry: decodeText(row.entry),
});
