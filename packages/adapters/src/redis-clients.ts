import { Redis, type RedisOptions } from 'ioredis';

const LONGEST_RETRY_MS = 1000;

/** Milliseconds after which a socket that is to be closed, and whose other end is silent, is destroyed. */
const DISCONNECT_MS = 250;

/** A client of Redis and the copies that were made of it, with one end. */
export interface RedisClients {
  readonly client: Redis;
  /** Ends them all: what they were asked and have not answered rejects. Never waits for Redis. */
  end(): Promise<void>;
}

/** Opens a client that connects, and connects again when it was cut off, until it is ended. */
export const openRedisClients = (url: string, options: Omit<RedisOptions, 'replyMapping'>): RedisClients => {
  let ended = false;
  const client = new Redis(url, {
    ...options,
    // BullMQ is tested with the older protocol.
    protocol: 2,
    disconnectTimeout: DISCONNECT_MS,
    retryStrategy: (attempt) => (ended ? null : Math.min(25 * 2 ** attempt, LONGEST_RETRY_MS)),
  });
  const all = [keptQuiet(client)];
  const duplicate = client.duplicate.bind(client);
  client.duplicate = (override) => {
    const copy = keptQuiet(duplicate(override));
    all.push(copy);
    return copy;
  };
  return {
    client,
    end: async () => {
      ended = true;
      await Promise.all(all.map(endClient));
    },
  };
};

/** Without a listener ioredis prints each failed attempt to connect. */
const keptQuiet = (client: Redis): Redis => client.on('error', () => {});

const endClient = async (client: Redis): Promise<void> => {
  if (client.status === 'end') return;
  const ended = new Promise<void>((resolve) => client.once('end', () => resolve()));
  client.disconnect();
  if (client.status === 'reconnecting') {
    // Between two attempts there is no socket whose closing would end the client, and what was asked of it would never
    // settle: an attempt that is called off at once ends it.
    client.connect().catch(() => {});
    client.disconnect();
  }
  await ended;
};
