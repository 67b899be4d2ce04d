import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ExecutionFeed, FeedEvent } from '@live-code/core';

/** What the suite needs of an adapter. */
export interface OpenFeed {
  readonly feed: ExecutionFeed;
  /** Resolves when everything that was published has reached its listeners. */
  delivered(): Promise<void>;
  /** Executions for which the adapter holds anything. */
  followed(): number;
}

const at = (time: number): FeedEvent => ({ type: 'status', status: 'RUNNING', at: time });

/** Proves that an adapter keeps the promises of `ExecutionFeed`. */
export const executionFeedContract = (adapter: string, open: () => Promise<OpenFeed>): void => {
  describe(`${adapter} as ExecutionFeed`, () => {
    let opened: OpenFeed;
    let feed: ExecutionFeed;

    beforeEach(async () => {
      opened = await open();
      feed = opened.feed;
    });

    afterEach(async () => {
      await feed.close();
    });

    const follow = async (id: string): Promise<{ seen: FeedEvent[]; stop: () => void }> => {
      const seen: FeedEvent[] = [];
      return { seen, stop: await feed.subscribe(id, (event) => seen.push(event)) };
    };

    it('gives every event to every subscriber, once and in order', async () => {
      const events = Array.from({ length: 200 }, (_, time) => at(time));
      const [first, second] = [await follow('a'), await follow('a')];

      for (const event of events) await feed.publish('a', event);
      await opened.delivered();

      expect(first.seen).toEqual(events);
      expect(second.seen).toEqual(events);
    });

    it('keeps the order of publications that were not awaited', async () => {
      const events = Array.from({ length: 200 }, (_, time) => at(time));
      const { seen } = await follow('a');

      await Promise.all(events.map((event) => feed.publish('a', event)));
      await opened.delivered();

      expect(seen).toEqual(events);
    });

    it('tells an execution’s news to nobody else', async () => {
      const [a, b] = [await follow('a'), await follow('b')];

      await feed.publish('a', { type: 'cancelRequested' });
      await opened.delivered();

      expect(a.seen).toEqual([{ type: 'cancelRequested' }]);
      expect(b.seen).toEqual([]);
    });

    it('tells nothing to who has left, and leaving twice is leaving once', async () => {
      const [gone, here] = [await follow('a'), await follow('a')];
      gone.stop();
      gone.stop();

      await feed.publish('a', at(1));
      await opened.delivered();

      expect(gone.seen).toEqual([]);
      expect(here.seen).toEqual([at(1)]);
    });

    it('counts one listener that subscribed twice as two', async () => {
      const seen: FeedEvent[] = [];
      const listener = (event: FeedEvent): void => void seen.push(event);
      const leave = await feed.subscribe('a', listener);
      await feed.subscribe('a', listener);

      await feed.publish('a', at(1));
      await opened.delivered();
      leave();
      await feed.publish('a', at(2));
      await opened.delivered();

      expect(seen).toEqual([at(1), at(1), at(2)]);
    });

    it('reaches the others when one listener throws', async () => {
      await feed.subscribe('a', () => {
        throw new Error('a broken listener');
      });
      const { seen } = await follow('a');

      await expect(feed.publish('a', at(1))).resolves.toBeUndefined();
      await opened.delivered();

      expect(seen).toEqual([at(1)]);
    });

    it('lets a listener leave, or another join, while it is being told', async () => {
      const late: FeedEvent[] = [];
      const stop = await feed.subscribe('a', () => {
        stop();
        void feed.subscribe('a', (event) => late.push(event));
      });
      const { seen } = await follow('a');

      await feed.publish('a', at(1));
      await opened.delivered();
      await feed.publish('a', at(2));
      await opened.delivered();

      expect(seen).toEqual([at(1), at(2)]);
      expect(late).toEqual([at(2)]);
    });

    it('holds nothing for an execution that nobody follows', async () => {
      const follows = await Promise.all(Array.from({ length: 50 }, (_, index) => follow(`e${index}`)));
      await feed.publish('unfollowed', at(1));
      expect(opened.followed()).toBe(50);

      for (const { stop } of follows) stop();

      expect(opened.followed()).toBe(0);
    });

    it('publishes without error, and tells nobody, once it is closed', async () => {
      const { seen, stop } = await follow('a');
      await feed.close();
      await feed.close();

      await expect(feed.publish('a', at(1))).resolves.toBeUndefined();
      await opened.delivered();
      stop();

      expect(seen).toEqual([]);
    });
  });
};
