import {
  type BackendFactory,
  createRedisBackend,
  type Job,
  type KeyPrefixOptions,
  type QueueBaseOptions,
  WaitingError,
} from 'bullmq';
import { openRedisClients, type RedisClients } from '../redis-clients.ts';
import type { ExecutionJobData } from './execution-job.ts';
import type { ConsumerLine, LineListener, QueueLine, ServerKind } from './server-kind.ts';

/** Milliseconds after which an attempt to connect is given up for another one. */
const CONNECT_MS = 5000;

/** Longer than any command of a worker blocks, which is ten seconds. */
const WORKER_SILENCE_MS = 15_000;

/** What is asked at one moment is sent in one write, and answered so. */
const IN_ONE_WRITE = { enableAutoPipelining: true };

const backendOn =
  ({ client }: RedisClients, prefix: string): BackendFactory =>
  (name, options, more) => {
    const complete: QueueBaseOptions & KeyPrefixOptions = { ...options, prefix, connection: client };
    return createRedisBackend(name, complete, more);
  };

const openQueueLine = (url: string, prefix: string, listener: LineListener): QueueLine => {
  const clients = openRedisClients(url, {
    ...IN_ONE_WRITE,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    connectTimeout: CONNECT_MS,
    socketTimeout: CONNECT_MS,
  });
  const { client } = clients;
  client.on('ready', () => listener.up());
  client.on('error', (error) => listener.failed(error));
  client.on('close', () => listener.lost());
  const backend = backendOn(clients, prefix);
  return {
    where: `${client.options.host}:${client.options.port}`,
    // What would be asked when a queue is made could fail then, and the queue would never recover.
    backend: (name, options, more) =>
      backend(name, { ...options, skipWaitingForReady: true, skipVersionCheck: true }, more),
    ping: () => client.ping(),
    cut: () => client.disconnect(true),
    end: () => clients.end(),
  };
};

const openConsumerLine = (url: string, prefix: string): ConsumerLine => {
  const clients = openRedisClients(url, {
    ...IN_ONE_WRITE,
    maxRetriesPerRequest: null,
    socketTimeout: WORKER_SILENCE_MS,
  });
  const isUp = (): boolean => clients.client.status === 'ready';
  return {
    backend: backendOn(clients, prefix),
    get up() {
      return isUp();
    },
    isOutage: (error) => !isUp() || 'syscall' in error,
    end: () => clients.end(),
  };
};

/** Redis: one connection for a queue, and two for each consumer. The prefix begins the names of all keys. */
export const redisKind: ServerKind = {
  title: 'Redis',
  label: 'redis',
  openQueueLine,
  openConsumerLine,
  putBack: async (job: Job<ExecutionJobData>, token) => {
    await job.moveToWait(token);
    return new WaitingError();
  },
};
