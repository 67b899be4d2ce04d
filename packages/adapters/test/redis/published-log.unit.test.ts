import { describe, expect, it } from '@jest/globals';
import type { FeedEvent } from '@live-code/core';
import { PublishedLog } from '../../src/redis/published-log.ts';
import type { Tell } from '../../src/redis/tell.ts';

const begun: FeedEvent = { seq: 2, type: 'status', status: 'RUNNING', at: 1 };
const ended: FeedEvent = { seq: 3, type: 'status', status: 'COMPLETED', at: 2 };

describe('the log that a process tells', () => {
  it.each(Array.from({ length: 12 }, (_, turns) => turns))(
    'sends an event that comes %d turns after the one before was asked for',
    async (turns) => {
      const sent: number[] = [];
      const tell: Tell = async ({ messages }) => {
        sent.push(...messages.map(([number]) => number));
        return true;
      };
      let over = false;
      const log = new PublishedLog(tell, { key: 'k', channel: 'c' }, () => {
        over = true;
      });

      const first = log.publish(begun);
      for (let turn = 0; turn < turns; turn++) await null;
      await log.publish(ended);
      await first;

      expect(sent).toEqual([2, 3]);
      expect(over).toBe(true);
    },
  );
});
