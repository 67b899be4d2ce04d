import type { Revision, RevisionSummary, Session, SessionEvent, SessionSummary } from '@live-code/core';
import { presentTime, presentTimeOrNull } from 'live-code';
import type { StreamEvent } from './present-event.ts';
import { presentExecutionSummary } from './present-execution.ts';

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

/** A revision without its code, as the wire has it. */
export const presentRevisionSummary = (revision: RevisionSummary) => ({
  ...presentRevisionFacts(revision),
  length: revision.length,
});

/** A revision as the wire has it. */
export const presentRevision = (revision: Revision) => ({
  ...presentRevisionFacts(revision),
  files: revision.files.map(({ name, content }) => ({ name, content })),
});

const presentRevisionFacts = ({ version, savedAt, language, entry }: Omit<Revision, 'files'>) => ({
  ...{ version, language, entry },
  saved_at: presentTime(savedAt),
});

/** An event of a session as the wire has it. It has no id: who comes back is told how everything is. */
export const presentSessionEvent = (event: SessionEvent): StreamEvent => {
  if (event.type === 'execution') {
    return { event: event.type, data: presentExecutionSummary(event.execution) };
  }
  const { version, status, client, updatedAt } = event;
  return { event: event.type, data: { version, status, client, updated_at: presentTime(updatedAt) } };
};
