import { MemoryExecutionRepo } from '@live-code/adapters/memory';
import { executionRepoContract } from '@live-code/contracts';

executionRepoContract('MemoryExecutionRepo', async () => ({
  repo: new MemoryExecutionRepo(),
  close: async () => {},
}));
