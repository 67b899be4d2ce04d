import { type DatabaseKind, databaseKind, queueKind, type Settings } from 'live-code';

/**
 * Why a worker in a process of its own cannot work with these settings, as a sentence that says what to set; `null`
 * where it can.
 */
export const whyNotApart = (
  settings: Pick<Settings, 'databaseUrl' | 'redisUrl' | 'queueUrl'>,
): string | null => {
  if (queueKind(settings) === 'memory') {
    return 'A separate worker needs a queue that it shares with the API: set REDIS_URL or QUEUE_URL. The default queue lives in the API process, which runs the jobs itself.';
  }
  const alone = ALONE[databaseKind(settings.databaseUrl)];
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
