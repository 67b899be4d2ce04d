import type { Log } from '@live-code/core';
import { ContainerModule } from 'inversify';
import type { Database } from '../database.ts';
import { type DatabaseKind, databaseKind } from '../database-kind.ts';
import type { Settings } from '../settings.ts';
import { TOKENS as T } from '../tokens.ts';

type OpenDatabase = (settings: Settings, log: Log) => Promise<Database>;

/** Each loads its driver only when it is opened. */
const DATABASES: Readonly<Record<DatabaseKind, OpenDatabase>> = {
  memory: async () => {
    const { openSqlJs } = await import('@live-code/adapters/sql');
    return openSqlJs();
  },
  file: async ({ databaseUrl }) => {
    const { openSqliteFile } = await import('@live-code/adapters/sql');
    return openSqliteFile(databaseUrl.slice('file:'.length));
  },
  postgres: async ({ databaseUrl, databasePool, databaseTimeoutMs }, log) => {
    const { openPostgres } = await import('@live-code/adapters/sql');
    return openPostgres({ url: databaseUrl, poolSize: databasePool, timeoutMs: databaseTimeoutMs, log });
  },
};

/** Opens the database that the settings name. @throws {StoreUnavailable} */
export const openDatabase: OpenDatabase = (settings, log) =>
  DATABASES[databaseKind(settings.databaseUrl)](settings, log);

/** Binds the repositories to the database that the settings name. */
export const databaseModule = new ContainerModule(({ bind }) => {
  bind(T.database)
    .toResolvedValue(openDatabase, [T.settings, T.log])
    .inSingletonScope()
    .onDeactivation((database) => database.close());
  bind(T.sessions).toResolvedValue(({ sessions }) => sessions, [T.database]);
  bind(T.executions).toResolvedValue(({ executions }) => executions, [T.database]);
  bind(T.batches).toResolvedValue(({ batches }) => batches, [T.database]);
  bind(T.workers).toResolvedValue(({ workers }) => workers, [T.database]);
  bind(T.duties).toResolvedValue(({ duties }) => duties, [T.database]);
  bind(T.webhooks).toResolvedValue(({ webhooks }) => webhooks, [T.database]);
});
