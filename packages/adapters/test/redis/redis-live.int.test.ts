import { randomUUID } from 'node:crypto';
import { setTimeout as pass } from 'node:timers/promises';
import { openRedisLive, type RedisLive } from '@live-code/adapters/redis';
import {
  executionFeedContract,
  executionInboxContract,
  sessionFeedContract,
  silentLog,
} from '@live-code/contracts';
import { sharedRedisUrl } from '@live-code/testing';

/** Two processes' worth: what one is told, the other hears. */
const openPair = () => {
  const options = { url: sharedRedisUrl(), log: silentLog, prefix: `test-${randomUUID()}` };
  return [openRedisLive(options), openRedisLive(options)] as const;
};

/** Longer than anything is on its way on this machine; a test fails where it is not, and never passes by it. */
const delivered = (): Promise<void> => pass(100);

const closeAll = async (...lives: readonly RedisLive[]): Promise<void> => {
  for (const live of lives) await Promise.all(Object.values(live).map((part) => part.close()));
};

executionFeedContract('RedisExecutionFeed', async () => {
  const { feed, inbox, sessionFeed } = openRedisLive({
    url: sharedRedisUrl(),
    log: silentLog,
    prefix: `test-${randomUUID()}`,
  });
  await Promise.all([inbox.close(), sessionFeed.close()]);
  return { feed, delivered, held: () => feed.held };
});

executionFeedContract('RedisExecutionFeed in another process', async () => {
  const [here, there] = openPair();
  const feed = {
    publish: here.feed.publish.bind(here.feed),
    subscribe: there.feed.subscribe.bind(there.feed),
    read: there.feed.read.bind(there.feed),
    close: () => closeAll(here, there),
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
    close: () => closeAll(here, there),
  };
  return { inbox, delivered, held: () => here.inbox.held + there.inbox.held };
});

sessionFeedContract('RedisSessionFeed in another process', async () => {
  const [here, there] = openPair();
  const feed = {
    publish: here.sessionFeed.publish.bind(here.sessionFeed),
    subscribe: there.sessionFeed.subscribe.bind(there.sessionFeed),
    close: () => closeAll(here, there),
  };
  return { feed, delivered, held: () => here.sessionFeed.followed + there.sessionFeed.followed };
});
