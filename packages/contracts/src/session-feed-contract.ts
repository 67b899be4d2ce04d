import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { SessionEvent, SessionFeed } from '@live-code/core';

/** What the suite needs of an adapter. */
export interface OpenSessionFeed {
  readonly feed: SessionFeed;
  /** Resolves when everything that was published has reached its listeners. */
  delivered(): Promise<void>;
  /** Sessions for which this process holds anything. */
  held(): number;
}

type News = SessionEvent | 'gap';

const saved = (version: number, client: string | null = null): SessionEvent => ({
  ...{ type: 'session', status: 'ACTIVE', updatedAt: 1000 + version },
  version,
  client,
});

const begun: SessionEvent = {
  type: 'execution',
  execution: {
    ...{ id: 'e', sessionId: 'a', sessionVersion: 1, status: 'RUNNING', attempt: 1 },
    ...{ queuedAt: 1000, startedAt: 1001, finishedAt: null },
  },
};

/** Proves that an adapter keeps the promises of `SessionFeed`. */
export const sessionFeedContract = (adapter: string, open: () => Promise<OpenSessionFeed>): void => {
  describe(`${adapter} as SessionFeed`, () => {
    let opened: OpenSessionFeed;
    let feed: SessionFeed;

    beforeEach(async () => {
      opened = await open();
      feed = opened.feed;
    });

    afterEach(async () => {
      await feed.close();
    });

    const follow = async (id: string): Promise<{ seen: News[]; stop: () => void }> => {
      const seen: News[] = [];
      return { seen, stop: await feed.subscribe(id, (news) => seen.push(news)) };
    };

    it('gives every event to every subscriber of its session, once and in order, also where none is awaited', async () => {
      const events = [...Array.from({ length: 100 }, (_, index) => saved(index + 1, `tab ${index}`)), begun];
      const [first, second, other] = [await follow('a'), await follow('a'), await follow('b')];

      await Promise.all(events.map((event) => feed.publish('a', event)));
      await opened.delivered();

      expect(first.seen).toEqual(events);
      expect(second.seen).toEqual(events);
      expect(other.seen).toEqual([]);
    });

    it('keeps a client’s name as it was said', async () => {
      const event = saved(1, 'a\0"\u{1f600}\r\n');
      const { seen } = await follow('a');

      await feed.publish('a', event);
      await opened.delivered();

      expect(seen).toEqual([event]);
    });

    it('tells nothing to who has left, and leaving twice is leaving once', async () => {
      const [gone, here] = [await follow('a'), await follow('a')];
      gone.stop();
      gone.stop();

      await feed.publish('a', saved(1));
      await opened.delivered();

      expect(gone.seen).toEqual([]);
      expect(here.seen).toEqual([saved(1)]);
    });

    it('reaches the others when one listener throws', async () => {
      await feed.subscribe('a', () => {
        throw new Error('a broken listener');
      });
      const { seen } = await follow('a');

      await expect(feed.publish('a', saved(1))).resolves.toBeUndefined();
      await opened.delivered();

      expect(seen).toEqual([saved(1)]);
    });

    it('can be followed again by who left', async () => {
      (await follow('a')).stop();
      const { seen } = await follow('a');

      await feed.publish('a', saved(2));
      await opened.delivered();

      expect(seen).toEqual([saved(2)]);
    });

    it('holds nothing for a session that nobody follows', async () => {
      const { stop } = await follow('a');
      for (const id of ['a', 'b']) await feed.publish(id, saved(1));
      stop();

      expect(opened.held()).toBe(0);
    });

    it('tells nobody anything once it is closed', async () => {
      const { seen } = await follow('a');
      await feed.close();
      await feed.close();

      await feed.publish('a', saved(1));
      (await follow('a')).stop();

      expect(seen).toEqual([]);
    });
  });
};
