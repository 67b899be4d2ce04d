import {
  CloseSession,
  ListRevisions,
  ListSessions,
  OpenSession,
  ReadRevision,
  ReadSession,
  RestoreRevision,
  SaveCode,
} from '@live-code/core';
import { ContainerModule } from 'inversify';
import { TOKENS as T } from '../tokens.ts';

/** Binds the use cases of sessions. */
export const sessionsModule = new ContainerModule(({ bind }) => {
  bind(T.openSession).toResolvedValue(
    (sessions, ids, clock) => new OpenSession({ sessions, ids, clock }),
    [T.sessions, T.ids, T.clock],
  );
  bind(T.readSession).toResolvedValue((sessions) => new ReadSession({ sessions }), [T.sessions]);
  bind(T.listSessions).toResolvedValue((sessions) => new ListSessions({ sessions }), [T.sessions]);
  bind(T.saveCode).toResolvedValue(
    (sessions, sessionFeed, clock) => new SaveCode({ sessions, sessionFeed, clock }),
    [T.sessions, T.sessionFeed, T.clock],
  );
  bind(T.closeSession).toResolvedValue(
    (sessions, sessionFeed, clock) => new CloseSession({ sessions, sessionFeed, clock }),
    [T.sessions, T.sessionFeed, T.clock],
  );
  bind(T.listRevisions).toResolvedValue((sessions) => new ListRevisions({ sessions }), [T.sessions]);
  bind(T.readRevision).toResolvedValue((sessions) => new ReadRevision({ sessions }), [T.sessions]);
  bind(T.restoreRevision).toResolvedValue(
    (sessions, readRevision, saveCode) => new RestoreRevision({ sessions, readRevision, saveCode }),
    [T.sessions, T.readRevision, T.saveCode],
  );
});
