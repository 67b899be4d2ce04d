import { MemoryExecutionFeed } from '@live-code/adapters/memory';
import { executionFeedContract, silentLog } from '@live-code/contracts';

executionFeedContract('MemoryExecutionFeed', async () => {
  const feed = new MemoryExecutionFeed({ log: silentLog });
  return { feed, delivered: async () => {}, followed: () => feed.followed };
});
