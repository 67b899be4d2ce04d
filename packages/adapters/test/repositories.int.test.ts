import {
  MemoryBatchRepo,
  MemoryDutyRepo,
  MemoryExecutionRepo,
  MemorySessionRepo,
  MemoryWebhookRepo,
  MemoryWorkerRepo,
} from '@live-code/adapters/memory';
import type { SqlDatabase } from '@live-code/adapters/sql';
import {
  batchRepoContract,
  dutyRepoContract,
  executionRepoContract,
  sessionRepoContract,
  webhookRepoContract,
  workerRepoContract,
} from '@live-code/contracts';
import { DATABASES } from './sql/databases.ts';

/** Whatever keeps what is to be kept. */
const STORES: Readonly<Record<string, () => Promise<SqlDatabase>>> = {
  memory: async () => {
    const executions = new MemoryExecutionRepo();
    return {
      executions,
      sessions: new MemorySessionRepo(),
      batches: new MemoryBatchRepo(executions),
      workers: new MemoryWorkerRepo(),
      duties: new MemoryDutyRepo(),
      webhooks: new MemoryWebhookRepo(),
      close: async () => {},
    };
  },
  ...DATABASES,
};

/** Opens a store for one of its repositories. */
const only =
  <Name extends keyof SqlDatabase>(open: () => Promise<SqlDatabase>, name: Name) =>
  async (): Promise<{ readonly repo: SqlDatabase[Name]; close(): Promise<void> }> => {
    const store = await open();
    return { repo: store[name], close: store.close };
  };

for (const [name, open] of Object.entries(STORES)) {
  sessionRepoContract(name, only(open, 'sessions'));
  executionRepoContract(name, only(open, 'executions'));
  batchRepoContract(name, async () => {
    const { batches, executions, close } = await open();
    return { repo: batches, executions, close };
  });
  workerRepoContract(name, only(open, 'workers'));
  dutyRepoContract(name, only(open, 'duties'));
  webhookRepoContract(name, only(open, 'webhooks'));
}
