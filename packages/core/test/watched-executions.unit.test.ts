import { describe, expect, it } from '@jest/globals';
import { MemoryBatchRepo, MemoryExecutionRepo, MemoryWebhookRepo } from '@live-code/adapters/memory';
import {
  aBatch,
  aDelivery,
  anExecution,
  aRequest,
  batchRepoContract,
  executionRepoContract,
  recordingLog,
} from '@live-code/contracts';
import {
  bareOutcome,
  type ExecutionRepo,
  makeWebhookDue,
  type OnChange,
  watchedBatches,
  watchedExecutions,
} from '@live-code/core';

const claim = { worker: 'w', at: 2000, leaseExpiresAt: 3000 };

const clock = { now: () => 5000, after: () => () => {} };

executionRepoContract('a watched repository', async () => ({
  repo: watchedExecutions(new MemoryExecutionRepo(), async () => {}),
  close: async () => {},
}));

batchRepoContract('a watched repository', async () => {
  const executions = new MemoryExecutionRepo();
  return {
    repo: watchedBatches(new MemoryBatchRepo(executions), async () => {}),
    executions,
    close: async () => {},
  };
});

describe('who watches executions', () => {
  const watched = () => {
    const seen: string[] = [];
    const executions = new MemoryExecutionRepo();
    const onChange: OnChange = async ({ id, status, attempt }) =>
      void seen.push(`${id} ${status} ${attempt}`);
    return {
      seen,
      repo: watchedExecutions(executions, onChange),
      batches: watchedBatches(new MemoryBatchRepo(executions), onChange),
    };
  };

  it('is told of each status, once it is stored', async () => {
    const { seen, repo } = watched();
    const { id } = await repo.add(anExecution());
    await repo.claim(id, claim);
    await repo.release(id, 1, { at: 2500, reason: 'shutdown' });
    await repo.claim(id, claim);
    await repo.finish(id, 2, bareOutcome('succeeded'), 2600);

    expect(seen).toEqual(
      ['QUEUED 0', 'RUNNING 1', 'QUEUED 1', 'RUNNING 2', 'COMPLETED 2'].map((change) => `${id} ${change}`),
    );
  });

  it('is told nothing of what did not happen', async () => {
    const { seen, repo } = watched();
    const { id } = await repo.add(anExecution());
    seen.length = 0;

    expect(await repo.finish(id, 1, bareOutcome('succeeded'), 2600)).toBeNull();
    expect(await repo.claim('nobody', claim)).toBeNull();
    await expect(repo.add(anExecution({ id }))).rejects.toThrow();
    expect(seen).toEqual([]);
  });

  it('is told of a batch’s executions when they are added, and of no batch that was there', async () => {
    const { seen, batches } = watched();
    const executions = [anExecution(), anExecution()];
    const batch = aBatch(executions, { idempotencyKey: 'key' });
    await batches.add(batch, executions);
    await batches.add({ ...batch, id: 'another' }, [anExecution()]);

    expect(seen).toEqual(executions.map(({ id }) => `${id} QUEUED 0`));
  });
});

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
  const repo = watchedExecutions(new MemoryExecutionRepo(), makeWebhookDue({ webhooks, clock, log }));
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
