import { MemoryExecutionRepo, MemorySessionRepo } from '@live-code/adapters/memory';
import { executionRepoContract, sessionRepoContract } from '@live-code/contracts';
import type { ExecutionRepo, SessionRepo } from '@live-code/core';
import { DATABASES } from './sql/databases.ts';

interface Repositories {
  readonly sessions: SessionRepo;
  readonly executions: ExecutionRepo;
  close(): Promise<void>;
}

/** Whatever can keep sessions and executions. */
const STORES: Readonly<Record<string, () => Promise<Repositories>>> = {
  memory: async () => ({
    sessions: new MemorySessionRepo(),
    executions: new MemoryExecutionRepo(),
    close: async () => {},
  }),
  ...DATABASES,
};

for (const [name, open] of Object.entries(STORES)) {
  sessionRepoContract(name, async () => {
    const { sessions, close } = await open();
    return { repo: sessions, close };
  });
  executionRepoContract(name, async () => {
    const { executions, close } = await open();
    return { repo: executions, close };
  });
}
