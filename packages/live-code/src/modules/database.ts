import { ContainerModule } from 'inversify';
import type { Database } from '../database.ts';
import { TOKENS as T } from '../tokens.ts';

/** sql.js; its driver is loaded only when the database is opened. */
const openDatabase = async (): Promise<Database> => {
  const { openSqlJs } = await import('@live-code/adapters/sql');
  return openSqlJs();
};

/** Binds the repositories to the database that the settings name. */
export const databaseModule = new ContainerModule(({ bind }) => {
  bind(T.database)
    .toResolvedValue(openDatabase, [])
    .inSingletonScope()
    .onDeactivation((database) => database.close());
  bind(T.sessions).toResolvedValue(({ sessions }) => sessions, [T.database]);
  bind(T.executions).toResolvedValue(({ executions }) => executions, [T.database]);
});
