import { type DatabaseKind, databaseKind, type Settings } from 'live-code';

/**
 * Why a worker in a process of its own cannot work with these settings, as a sentence that says what to set; `null`
 * where it can.
 */
export const whyNotApart = ({
  databaseUrl,
  redisUrl,
}: Pick<Settings, 'databaseUrl' | 'redisUrl'>): string | null => {
  if (redisUrl === null) {
    return 'A separate worker needs a queue that it shares with the API: set REDIS_URL. The default queue lives in the API process, which runs the jobs itself.';
  }
  const alone = ALONE[databaseKind(databaseUrl)];
  return alone === null
    ? null
    : `A separate worker needs a database that it shares with the API, and DATABASE_URL is ${alone}. Set DATABASE_URL=postgres://… for both, or leave EMBEDDED_WORKER=true on the API process: it runs the jobs itself.`;
};

/** What is wrong with a database that serves one process. */
const ALONE: Readonly<Record<DatabaseKind, string | null>> = {
  memory: 'memory: (sql.js), which lives in one process’s memory',
  file: 'an SQLite file, which serves one process at a time',
  postgres: null,
};
