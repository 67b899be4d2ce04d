import type { Session, SessionSummary, SourceFile } from '@live-code/core';
import type { Insertable, Selectable } from 'kysely';
import type { SessionTable } from './schema.ts';
import { decodeNullable, decodeText, encodeNullable, encodeText } from './stored-text.ts';

type SessionRow = Selectable<SessionTable>;

/** The columns that a list reads: all but the code. */
export const SUMMARY_COLUMNS = [
  'id',
  'owner',
  'name',
  'status',
  'language',
  'entry',
  'version',
  'created_at',
  'updated_at',
  'closed_at',
] as const satisfies readonly (keyof SessionTable)[];

/** What a row without the code says. */
export const toSummary = (row: Pick<SessionRow, (typeof SUMMARY_COLUMNS)[number]>): SessionSummary => ({
  id: decodeText(row.id),
  owner: decodeText(row.owner),
  name: decodeNullable(row.name),
  status: row.status,
  language: decodeText(row.language),
  entry: decodeText(row.entry),
  version: Number(row.version),
  createdAt: Number(row.created_at),
  updatedAt: Number(row.updated_at),
  closedAt: row.closed_at === null ? null : Number(row.closed_at),
});

/** What a row says. */
export const toSession = (row: SessionRow): Session => ({
  ...toSummary(row),
  files: JSON.parse(row.files) as SourceFile[],
});

/** The row of a session. */
export const fromSession = (session: Session): Insertable<SessionTable> => ({
  id: encodeText(session.id),
  owner: encodeText(session.owner),
  name: encodeNullable(session.name),
  status: session.status,
  language: encodeText(session.language),
  entry: encodeText(session.entry),
  version: session.version,
  created_at: session.createdAt,
  updated_at: session.updatedAt,
  closed_at: session.closedAt,
  files: JSON.stringify(session.files),
});
