import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ExecutionFeed, ExecutionStatus, FeedEvent } from '@live-code/core';

/** What the suite needs of an adapter. */
export interface OpenFeed {
  readonly feed: ExecutionFeed;
  /** Resolves when everything that was published has reached its listeners. */
  delivered(): Promise<void>;
  /** Executions for which this process holds anything. */
  held(): number;
}

type News = FeedEvent | 'gap';

const status = (seq: number, status: ExecutionStatus): FeedEvent => ({
  seq,
  type: 'status',
  status,
  at: 1000,
});
const printed = (seq: number, text = `${seq}\n`): FeedEvent => ({ seq, type: 'stdout', text, bytes: null });
/** An attempt that began and printed so often. */
const attempt = (prints: number): FeedEvent[] => [
  status(2, 'RUNNING'),
  ...Array.from({ length: prints }, (_, index) => printed(3 + index)),
];

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

    const follow = async (id: string): Promise<{ seen: News[]; stop: () => void }> => {
      const seen: News[] = [];
      return { seen, stop: await feed.subscribe(id, (event) => seen.push(event)) };
    };

    it('gives every event to every subscriber, once and in order', async () => {
      const events = attempt(200);
      const [first, second] = [await follow('a'), await follow('a')];

      for (const event of events) await feed.publish('a', event);
      await opened.delivered();

      expect(first.seen).toEqual(events);
      expect(second.seen).toEqual(events);
    });

    it('keeps the order of publications that were not awaited', async () => {
      const events = attempt(200);
      const { seen } = await follow('a');

      await Promise.all(events.map((event) => feed.publish('a', event)));
      await opened.delivered();

      expect(seen).toEqual(events);
    });

    it('tells an execution’s news to nobody else', async () => {
      const [a, b] = [await follow('a'), await follow('b')];

      await feed.publish('a', status(2, 'RUNNING'));
      await opened.delivered();

      expect(a.seen).toEqual([status(2, 'RUNNING')]);
      expect(b.seen).toEqual([]);
    });

    it('tells nothing to who has left, and leaving twice is leaving once', async () => {
      const [gone, here] = [await follow('a'), await follow('a')];
      gone.stop();
      gone.stop();

      await feed.publish('a', printed(1));
      await opened.delivered();

      expect(gone.seen).toEqual([]);
      expect(here.seen).toEqual([printed(1)]);
    });

    it('counts one listener that subscribed twice as two', async () => {
      const seen: News[] = [];
      const listener = (event: News): void => void seen.push(event);
      const leave = await feed.subscribe('a', listener);
      await feed.subscribe('a', listener);

      await feed.publish('a', printed(1));
      await opened.delivered();
      leave();
      await feed.publish('a', printed(2));
      await opened.delivered();

      expect(seen).toEqual([printed(1), printed(1), printed(2)]);
    });

    it('reaches the others when one listener throws', async () => {
      await feed.subscribe('a', () => {
        throw new Error('a broken listener');
      });
      const { seen } = await follow('a');

      await expect(feed.publish('a', printed(1))).resolves.toBeUndefined();
      await opened.delivered();

      expect(seen).toEqual([printed(1)]);
    });

    it('lets a listener leave, or another join, while it is being told', async () => {
      const late: News[] = [];
      const stop = await feed.subscribe('a', () => {
        stop();
        void feed.subscribe('a', (event) => late.push(event));
      });
      const { seen } = await follow('a');

      await feed.publish('a', printed(1));
      await opened.delivered();
      await feed.publish('a', printed(2));
      await opened.delivered();

      expect(seen).toEqual([printed(1), printed(2)]);
      expect(late).toEqual([printed(2)]);
    });

    it('keeps exactly what was printed: NUL, characters of every plane, and bytes that are no text', async () => {
      const bytes = Uint8Array.of(0x61, 0xff, 0x00, 0xe2, 0x82);
      const events: FeedEvent[] = [
        status(2, 'RUNNING'),
        { seq: 3, type: 'stdout', text: 'a\0b\u{1f600}\ufeff\r\n', bytes: null },
        { seq: 4, type: 'stderr', text: 'a\ufffd\0\ufffd', bytes },
      ];
      const { seen } = await follow('a');
      for (const event of events) await feed.publish('a', event);
      await opened.delivered();

      expect(seen).toEqual(events);
      expect(await feed.read('a', { after: 0, limit: 10 })).toEqual(events);
    });

    it('has a log of the attempt that runs, for who comes late or was away', async () => {
      const events = attempt(30);
      for (const event of events) await feed.publish('a', event);
      await opened.delivered();

      expect(await feed.read('a', { after: 0, limit: 100 })).toEqual(events);
      expect(await feed.read('a', { after: 10, limit: 5 })).toEqual(events.slice(9, 14));
      expect(await feed.read('a', { after: 32, limit: 5 })).toEqual([]);
      expect(await feed.read('b', { after: 0, limit: 5 })).toEqual([]);
    });

    it('begins a new log with each attempt', async () => {
      for (const event of attempt(3)) await feed.publish('a', event);
      const again = [status(1_000_002, 'RUNNING'), printed(1_000_003)];
      for (const event of again) await feed.publish('a', event);
      await opened.delivered();

      expect(await feed.read('a', { after: 0, limit: 100 })).toEqual(again);
    });

    it.each(['COMPLETED', 'FAILED', 'TIMEOUT', 'CANCELLED', 'QUEUED'] as const)(
      'has no log any more of an execution that is %s',
      async (ended) => {
        for (const event of [...attempt(3), status(7, ended)]) await feed.publish('a', event);
        await opened.delivered();

        expect(await feed.read('a', { after: 0, limit: 100 })).toEqual([]);
        expect(opened.held()).toBe(0);
      },
    );

    it('leaves no gap between the log and the news', async () => {
      const events = attempt(500);
      const publishing = (async () => {
        for (const event of events) {
          await feed.publish('a', event);
          await new Promise((resolve) => setImmediate(resolve));
        }
      })();
      await feed.publish('unfollowed', printed(3));
      const { seen } = await follow('a');
      const log = await feed.read('a', { after: 0, limit: 1000 });
      await publishing;
      await opened.delivered();

      const known = log.at(-1)?.seq ?? 0;
      const both = [...log, ...seen.filter((news) => news !== 'gap' && news.seq > known)];
      expect(both).toEqual(events);
    });

    it('holds nothing for an execution that nobody follows and that does not run', async () => {
      const follows = await Promise.all(Array.from({ length: 50 }, (_, index) => follow(`e${index}`)));
      await feed.publish('unfollowed', status(3, 'COMPLETED'));
      expect(opened.held()).toBe(50);

      for (const { stop } of follows) stop();

      expect(opened.held()).toBe(0);
    });

    it('publishes without error, and tells nobody, once it is closed', async () => {
      const { seen, stop } = await follow('a');
      await feed.close();
      await feed.close();

      await expect(feed.publish('a', printed(1))).resolves.toBeUndefined();
      await opened.delivered();
      stop();

      expect(seen).toEqual([]);
      expect(await feed.read('a', { after: 0, limit: 10 })).toEqual([]);
    });
  });
};
