import type { Settings } from './settings.ts';

/** Where jobs wait: in this process, or on a server. */
export type QueueKind = 'memory' | 'redis' | 'postgres';

const KINDS: Readonly<Record<string, QueueKind>> = {
  'redis:': 'redis',
  'rediss:': 'redis',
  'postgres:': 'postgres',
  'postgresql:': 'postgres',
};

/** The server that the settings name for the queue: `QUEUE_URL`, else `REDIS_URL`; `null` for this process's memory. */
export const queueUrlOf = ({ queueUrl, redisUrl }: Pick<Settings, 'queueUrl' | 'redisUrl'>): string | null =>
  queueUrl ?? redisUrl;

/** The kind of queue that the settings name; they were validated already. */
export const queueKind = (settings: Pick<Settings, 'queueUrl' | 'redisUrl'>): QueueKind => {
  const url = queueUrlOf(settings);
  return (url === null ? undefined : KINDS[new URL(url).protocol]) ?? 'memory';
};
