import { randomUUID } from 'node:crypto';
import { setTimeout as pass } from 'node:timers/promises';
import { openRedisLive } from '@live-code/adapters/redis';
import { executionFeedContract, executionInboxContract, silentLog } from '@live-code/contracts';
import { sharedRedisUrl } from '@live-code/testing';

/** Two processes' worth: what one is told, the other hears. */
const openPair = () => {
  const options = { url: sharedRedisUrl(), log: silentLog, prefix: `test-${randomUUID()}` };
  return [openRedisLive(options), openRedisLive(options)] as const;
};

/** Longer than anything is on its way on this machine; a test fails where it is not, and never passes by it. */
const delivered = (): Promise<void> => pass(100);

executionFeedContract('RedisExecutionFeed', async () => {
  const { feed, inbox } = openRedisLive({
    url: sharedRedisUrl(),
    log: silentLog,
    prefix: `test-${randomUUID()}`,
  });
  await inbox.close();
  return { feed, delivered, held: () => feed.held };
});

executionFeedContract('RedisExecutionFeed in another process', async () => {
  const [here, there] = openPair();
  const feed = {
    publish: here.feed.publish.bind(here.feed),
    subscribe: there.feed.subscribe.bind(there.feed),
    read: there.feed.read.bind(there.feed),
    close: async () => {
      for (const live of [here, there]) await Promise.all([live.feed.close(), live.inbox.close()]);
    },
  };
  return { feed, delivered, held: () => here.feed.held + there.feed.held };
});

executionInboxContract('RedisExecutionInbox', async () => {
  const [here, there] = openPair();
  const inbox = {
    send: here.inbox.send.bind(here.inbox),
    receive: there.inbox.receive.bind(there.inbox),
    closeInput: there.inbox.closeInput.bind(there.inbox),
    forget: there.inbox.forget.bind(there.inbox),
    close: async () => {
      for (const live of [here, there]) await Promise.all([live.feed.close(), live.inbox.close()]);
    },
  };
  return { inbox, delivered, held: () => here.inbox.held + there.inbox.held };
});
