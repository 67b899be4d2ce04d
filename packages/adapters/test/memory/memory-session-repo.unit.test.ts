import { MemorySessionRepo } from '@live-code/adapters/memory';
import { sessionRepoContract } from '@live-code/contracts';

sessionRepoContract('MemorySessionRepo', async () => ({
  repo: new MemorySessionRepo(),
  close: async () => {},
}));
