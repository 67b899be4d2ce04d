import type { RunnerAbilities } from '@live-code/core';
import { type DatabaseKind, databaseKind, type QueueKind, queueKind, type Settings } from 'live-code';

/** The first lines that a person sees: where everything is, and how to keep it. */
export const announcement = (
  version: string,
  url: string,
  settings: Pick<Settings, 'databaseUrl' | 'redisUrl' | 'queueUrl'>,
  runner: RunnerAbilities | null,
): string =>
  [
    `Live Code ${version}`,
    `  API    ${url}`,
    `  Docs   ${url}/api-docs`,
    `  Data   ${DATABASES[databaseKind(settings.databaseUrl)]}`,
    `  Queue  ${QUEUES[queueKind(settings)]}`,
    `  Runs   ${runner === null ? 'nothing here: jobs are for workers' : presentRunner(runner)}`,
    '',
  ].join('\n');

const presentRunner = ({ name, isolated, languages, enforcedBy }: RunnerAbilities): string =>
  [
    `${languages.map(({ id }) => id).join(', ')}; ${isolated ? 'isolated by the' : 'NOT ISOLATED by the'} ${name} runner`,
    `limits by ${enforcedBy}`,
  ].join(', ');

const DATABASES: Readonly<Record<DatabaseKind, string>> = {
  memory: 'in memory (sql.js), gone when this process ends; DATABASE_URL=file:live-code.db keeps it',
  file: 'in an SQLite file, kept when this process ends',
  postgres: 'in PostgreSQL, kept when this process ends',
};

const QUEUES: Readonly<Record<QueueKind, string>> = {
  memory: 'in memory, gone when this process ends; REDIS_URL=redis://HOST:6379 keeps it in Redis',
  redis: 'in Redis, kept when this process ends',
  postgres: 'in PostgreSQL, kept when this process ends',
};
