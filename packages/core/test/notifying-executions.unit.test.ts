import { describe, expect, it } from '@jest/globals';
import { MemoryExecutionRepo, MemoryWebhookRepo } from '@live-code/adapters/memory';
import {
  aDelivery,
  anExecution,
  aRequest,
  executionRepoContract,
  recordingLog,
  silentLog,
} from '@live-code/contracts';
import { bareOutcome, type ExecutionRepo, notifyingExecutions } from '@live-code/core';

const clock = { now: () => 5000, after: () => () => {} };

executionRepoContract('a repository that makes webhooks due', async () => ({
  repo: notifyingExecutions(new MemoryExecutionRepo(), {
    ...{ webhooks: new MemoryWebhookRepo(), clock, log: silentLog },
  }),
  close: async () => {},
}));

const claim = { worker: 'w', at: 2000, leaseExpiresAt: 3000 };

/** Every way in which an execution comes to its end. */
const ENDS: Readonly<Record<string, (repo: ExecutionRepo, id: string) => Promise<unknown>>> = {
  'it succeeds': async (repo, id) => {
    await repo.claim(id, claim);
    await repo.finish(id, 1, bareOutcome('succeeded'), 2500);
  },
  'it fails': async (repo, id) => {
    await repo.claim(id, claim);
    await repo.finish(id, 1, bareOutcome('failed', 'runtime_error'), 2500);
  },
  'its time is up': async (repo, id) => {
    await repo.claim(id, claim);
    await repo.finish(id, 1, bareOutcome('timedOut', 'wall'), 2500);
  },
  'it is cancelled while it waits': (repo, id) => repo.requestCancel(id, 2500),
  'it is cancelled and then given up': async (repo, id) => {
    await repo.claim(id, claim);
    await repo.requestCancel(id, 2500);
    await repo.release(id, 1, { at: 2600, reason: 'shutdown' });
  },
  'its worker is lost for the last time': async (repo, id) => {
    await repo.claim(id, claim);
    await repo.expireLeases({ now: 4000, maxAttempts: 1, limit: 9 });
  },
};

const submitted = async () => {
  const webhooks = new MemoryWebhookRepo();
  const log = recordingLog();
  const repo = notifyingExecutions(new MemoryExecutionRepo(), { webhooks, clock, log });
  const callbackUrl = 'https://receiver.example';
  const { id } = await repo.add(anExecution({ request: aRequest('', { callbackUrl }) }));
  await webhooks.add(aDelivery({ executionId: id, url: callbackUrl }));
  return { webhooks, repo, id, log };
};

describe('the webhook of an execution', () => {
  it.each(Object.entries(ENDS))('is due when %s', async (_, end) => {
    const { webhooks, repo, id } = await submitted();
    await end(repo, id);
    expect(await webhooks.find(id)).toMatchObject({ state: 'DUE', dueAt: 5000, nextAt: 5000 });
  });

  it('waits while the execution runs, is to be cancelled, or waits again', async () => {
    const { webhooks, repo, id } = await submitted();
    await repo.claim(id, claim);
    await repo.release(id, 1, { at: 2500, reason: 'shutdown' });
    await repo.claim(id, claim);
    await repo.requestCancel(id, 2600);
    expect(await webhooks.find(id)).toMatchObject({ state: 'WAITING' });
  });

  it('keeps no execution from its end where it cannot be made due', async () => {
    const { webhooks, repo, id, log } = await submitted();
    webhooks.makeDue = () => Promise.reject(new Error('away'));
    await repo.requestCancel(id, 2500);

    expect(await repo.find(id)).toMatchObject({ status: 'CANCELLED' });
    expect(log.entries).toMatchObject([['warn', 'a webhook will be late', { executionId: id }]]);
  });
});
