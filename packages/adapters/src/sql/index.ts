export { migrate } from './migrations.ts';
export { openPostgres, type PostgresOptions } from './open-postgres.ts';
export { openSqlDatabase, type SqlDatabase } from './open-sql-database.ts';
export { openSqlJs } from './open-sql-js.ts';
export { openSqliteFile } from './open-sqlite-file.ts';
export type { ArtifactTable, ExecutionTable, Schema, SessionTable } from './schema.ts';
export { SqlExecutionRepo } from './sql-execution-repo.ts';
export { SqlSessionRepo } from './sql-session-repo.ts';
export type { StoredText } from './stored-text.ts';
