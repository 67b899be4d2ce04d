import { MemoryExecutionFeed, MemoryExecutionInbox, MemorySessionFeed } from '@live-code/adapters/memory';
import {
  executionFeedContract,
  executionInboxContract,
  sessionFeedContract,
  silentLog,
} from '@live-code/contracts';

executionFeedContract('MemoryExecutionFeed', async () => {
  const feed = new MemoryExecutionFeed({ log: silentLog });
  return { feed, delivered: async () => {}, held: () => feed.followed + feed.logged };
});

executionInboxContract('MemoryExecutionInbox', async () => {
  const inbox = new MemoryExecutionInbox({ log: silentLog });
  return { inbox, delivered: async () => {}, held: () => inbox.held };
});

sessionFeedContract('MemorySessionFeed', async () => {
  const feed = new MemorySessionFeed({ log: silentLog });
  return { feed, delivered: async () => {}, held: () => feed.followed };
});
