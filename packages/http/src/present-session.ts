import type { Session, SessionSummary } from '@live-code/core';
import { presentTime, presentTimeOrNull } from 'live-code';

/** A session without its code, as the wire has it. */
export const presentSummary = (session: SessionSummary) => ({
  session_id: session.id,
  status: session.status,
  language: session.language,
  name: session.name,
  entry: session.entry,
  version: session.version,
  created_at: presentTime(session.createdAt),
  updated_at: presentTime(session.updatedAt),
  closed_at: presentTimeOrNull(session.closedAt),
});

/** A session as the wire has it. */
export const presentSession = (session: Session) => ({
  ...presentSummary(session),
  files: session.files.map(({ name, content }) => ({ name, content })),
  sourceCode: session.files.find(({ name }) => name === session.entry)?.content ?? '',
});
