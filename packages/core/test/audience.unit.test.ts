import { beforeEach, describe, expect, it } from '@jest/globals';
import type { ExecutionEvent } from '@live-code/core';
import { createStage, type Stage, settled } from './stage.ts';

let stage: Stage;
let id: string;

beforeEach(async () => {
  stage = createStage();
  id = (await stage.submitted()).id;
});

/** Follows to the end, and keeps what comes. */
const follow = () => {
  const events: ExecutionEvent[] = [];
  const ended = (async () => {
    for await (const event of stage.followExecution.execute({ executionId: id })) events.push(event);
  })();
  return { events, ended };
};
const kinds = (events: readonly ExecutionEvent[]): string[] =>
  events.map((event) => (event.type === 'status' ? event.status : event.type));

describe('those who follow one execution', () => {
  it('look at it together, see the same, and leave nothing for who comes when they have gone', async () => {
    const find = stage.executions.find.bind(stage.executions);
    let looks = 0;
    stage.executions.find = (executionId) => {
      looks++;
      return find(executionId);
    };
    const many = Array.from({ length: 100 }, () => follow());
    await settled();
    expect(looks).toBe(1);
    await stage.cancelExecution.execute({ executionId: id });
    looks = 0;
    await Promise.all(many.map(({ ended }) => ended));

    expect(looks).toBeLessThanOrEqual(1);
    for (const { events } of many) {
      expect(kinds(events)).toEqual(['QUEUED', 'CANCELLED', 'end']);
      expect(events.at(-1)).toBe(many[0]?.events.at(-1));
    }
    looks = 0;
    await follow().ended;
    expect(looks).toBe(1);
    expect(stage.feed.followed).toBe(0);
  });

  it('look again where news come while one of them looks', async () => {
    const find = stage.executions.find.bind(stage.executions);
    const earlier = follow();
    await settled();
    let answer = (): void => {};
    const held = new Promise<void>((resolve) => {
      answer = resolve;
    });
    stage.executions.find = async (executionId) => {
      const found = await find(executionId);
      await held;
      return found;
    };
    const late = follow();
    await settled();
    stage.executions.find = find;
    await stage.cancelExecution.execute({ executionId: id });
    answer();
    await Promise.all([earlier.ended, late.ended]);

    expect(kinds(earlier.events)).toEqual(['QUEUED', 'CANCELLED', 'end']);
    expect(kinds(late.events)).toEqual(['QUEUED', 'CANCELLED', 'end']);
    expect(stage.feed.followed).toBe(0);
  });
});
