import { describe, expect, it } from '@jest/globals';
import { silentLog } from '@live-code/contracts';
import type { ServiceIdentifier } from 'inversify';
import { completeSettings, type GivenSettings } from 'live-code';
import { createContainer } from '../src/create-container.ts';
import { TOKENS } from '../src/tokens.ts';

const DATABASES: readonly GivenSettings[] = [{ databaseUrl: 'memory:' }];
/** Nothing listens on port 1: to be resolved a queue needs no server that answers. */
const QUEUES: readonly GivenSettings[] = [
  { redisUrl: null },
  { redisUrl: 'redis://127.0.0.1:1' },
  { queueUrl: 'postgres://127.0.0.1:1/queue' },
];
const RUNNERS: readonly GivenSettings[] = [{ runner: 'sandbox' }, { runner: 'process' }];

const combinations = DATABASES.flatMap((database) =>
  QUEUES.flatMap((queue) => RUNNERS.map((runner) => ({ ...database, ...queue, ...runner }))),
);

describe.each(combinations)('a container with %j', (given) => {
  it('resolves every token, and ports to one adapter each', async () => {
    const container = createContainer(completeSettings(given), silentLog);
    try {
      for (const token of Object.values(TOKENS) as ServiceIdentifier<object>[]) {
        expect(await container.getAsync(token)).toEqual(expect.anything());
      }
      for (const port of [
        'sessions',
        'executions',
        'batches',
        'workers',
        'duties',
        'webhooks',
        'webhookSender',
        'queue',
        'runner',
        'feed',
        'clock',
        'ids',
      ] as const) {
        const token: ServiceIdentifier<object> = TOKENS[port];
        const [first, second] = await Promise.all([container.getAsync(token), container.getAsync(token)]);
        expect(first).toBe(second);
      }
    } finally {
      for (const port of [TOKENS.queue, TOKENS.runner, TOKENS.feed, TOKENS.database]) {
        await container.unbindAsync(port);
      }
    }
  });
});
