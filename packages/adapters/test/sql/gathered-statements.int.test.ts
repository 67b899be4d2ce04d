import { describe, expect, it } from '@jest/globals';
import { openSqlDatabase } from '@live-code/adapters/sql';
import { anExecution, aSession } from '@live-code/contracts';
import { bareOutcome, StoreUnavailable } from '@live-code/core';
import { DATABASES } from './databases.ts';
import { observedDialect } from './observed-sql-js.ts';

const times = <Value>(count: number, make: (index: number) => Value): Value[] =>
  Array.from({ length: count }, (_, index) => make(index));

const CLAIM = { worker: 'w', at: 1, leaseExpiresAt: 2 };

describe('twenty executions that come at one moment', () => {
  it('are asked for in one statement for each step of their lives', async () => {
    const statements: string[] = [];
    const database = await openSqlDatabase(await observedDialect((statement) => statements.push(statement)));
    const { sessions, executions, close } = database;
    const [session, all] = [aSession(), times(20, () => anExecution())];
    await sessions.add(session);
    const countOf = async (calls: readonly Promise<unknown>[]): Promise<number> => {
      statements.length = 0;
      for (const answer of await Promise.all(calls)) expect(answer).not.toBeNull();
      return statements.length;
    };

    expect(await countOf(all.map(() => sessions.find(session.id)))).toBe(1);
    expect(await countOf(all.map((execution) => executions.add(execution)))).toBe(1);
    expect(await countOf(all.map(({ id }) => executions.claim(id, CLAIM)))).toBe(1);
    expect(await countOf(all.map(({ id }) => executions.finish(id, 1, bareOutcome('succeeded'), 3)))).toBe(1);
    expect(await countOf(all.map(({ id }) => executions.find(id)))).toBe(1);
    await close();
  });
});

describe.each(Object.entries(DATABASES))('in %s', (_, open) => {
  it('executions that are added at one moment have turns one after another, of each owner and priority', async () => {
    const { executions, close } = await open();
    await executions.add(anExecution({ owner: 'a' }));
    const batch = { owner: 'a', priority: 'batch' } as const;
    const all = [
      { owner: 'a' },
      { owner: 'b' },
      batch,
      { owner: 'a' },
      { owner: 'b' },
      batch,
      { owner: 'a' },
    ];

    const added = await Promise.all(all.map((over) => executions.add(anExecution(over))));

    expect(added.map(({ turn }) => turn)).toEqual([1, 0, 0, 2, 1, 1, 3]);
    expect(await Promise.all(added.map(({ id }) => executions.find(id)))).toEqual(added);
    await close();
  });

  it('one that cannot be stored fails alone among those that are added with it', async () => {
    const { executions, close } = await open();
    const all = times(5, (index) => anExecution(index === 2 ? { queuedAt: Number.NaN } : {}));

    const added = await Promise.allSettled(all.map((execution) => executions.add(execution)));

    expect(added.map(({ status }) => status)).toEqual(
      times(5, (index) => (index === 2 ? 'rejected' : 'fulfilled')),
    );
    expect(added[2]).toMatchObject({ reason: expect.any(StoreUnavailable) });
    expect(await executions.countQueued()).toBe(4);
    await close();
  });
});
