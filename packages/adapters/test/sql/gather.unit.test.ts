import { describe, expect, it } from '@jest/globals';
import { StoreUnavailable } from '@live-code/core';
import { gathered } from '../../src/sql/gather.ts';

/** A database that holds its answers back: what it was asked, and how to let it answer or fail the first of what is open. */
const heldDatabase = (over: { readonly changes?: boolean } = {}) => {
  const asked: string[][] = [];
  const open: { resolve: (answers: Map<string, string>) => void; reject: (error: unknown) => void }[] = [];
  const call = gathered<{ readonly key: string }, string>({
    ...over,
    keyOf: ({ key }) => key,
    ask: (items) => {
      asked.push(items.map(({ key }) => key));
      return new Promise((resolve, reject) => open.push({ resolve, reject }));
    },
  });
  const settle = async (
    how: (one: (typeof open)[number], keys: readonly string[]) => void,
  ): Promise<void> => {
    const index = asked.length - open.length;
    const one = open.shift();
    if (one === undefined) throw new Error('nothing was asked');
    how(one, asked[index] ?? []);
    await turn();
  };
  return {
    asked,
    call: (key: string) => call({ key }),
    answer: () =>
      settle(({ resolve }, keys) => resolve(new Map(keys.map((key) => [key, `answer to ${key}`])))),
    fail: (error: unknown) => settle(({ reject }) => reject(error)),
  };
};

/** Lets all that is due happen. */
const turn = async (): Promise<void> => {
  for (let index = 0; index < 3; index++) await new Promise((resolve) => setImmediate(resolve));
};

const refusal = (code: string): Error => Object.assign(new Error('refused'), { code });

describe('what is asked at one moment', () => {
  it('is one statement', async () => {
    const { asked, call, answer } = heldDatabase();
    const answers = ['a', 'b', 'c'].map(call);
    await turn();
    await answer();

    expect(await Promise.all(answers)).toEqual(['answer to a', 'answer to b', 'answer to c']);
    expect(asked).toEqual([['a', 'b', 'c']]);
  });

  it('is asked at once where it is alone, and together with what comes while two statements are under way', async () => {
    const { asked, call, answer } = heldDatabase();
    const answers: Promise<string | null>[] = [];
    for (const key of ['a', 'b', 'c', 'd']) {
      answers.push(call(key));
      await turn();
    }
    expect(asked).toEqual([['a'], ['b']]);
    await answer();
    expect(asked).toEqual([['a'], ['b'], ['c', 'd']]);
    await answer();
    await answer();

    expect(await Promise.all(answers)).toEqual(['a', 'b', 'c', 'd'].map((key) => `answer to ${key}`));
  });

  it('is more than one statement where it is more than 32', async () => {
    const { asked, call, answer } = heldDatabase();
    const answers = Array.from({ length: 70 }, (_, index) => call(`${index}`));
    await turn();
    expect(asked.map(({ length }) => length)).toEqual([32, 32]);
    for (let index = 0; index < 3; index++) await answer();

    expect(asked.map(({ length }) => length)).toEqual([32, 32, 6]);
    expect(await Promise.all(answers)).toHaveLength(70);
  });

  it('is asked once of what several ask, and all get the answer', async () => {
    const { asked, call, answer } = heldDatabase();
    const answers = ['a', 'a', 'b'].map(call);
    await turn();
    await answer();

    expect(await Promise.all(answers)).toEqual(['answer to a', 'answer to a', 'answer to b']);
    expect(asked).toEqual([['a', 'b']]);
  });

  it('is the first one’s where it is a change', async () => {
    const { asked, call, answer } = heldDatabase({ changes: true });
    const answers = ['a', 'a', 'b'].map(call);
    await turn();
    await answer();

    expect(await Promise.all(answers)).toEqual(['answer to a', null, 'answer to b']);
    expect(asked).toEqual([['a', 'b']]);
  });

  it.each(['22P02', '23502', '40P01', '54000', 'SQLITE_ERROR'])(
    'is asked one by one, once, where the database refuses: %s',
    async (code) => {
      const { asked, call, answer, fail } = heldDatabase();
      const answers = Promise.allSettled(['good', 'bad', 'fine'].map(call));
      await turn();
      await fail(refusal(code));
      expect(asked).toEqual([['good', 'bad', 'fine'], ['good'], ['bad'], ['fine']]);
      await answer();
      await fail(refusal(code));
      await answer();

      expect(await answers).toEqual([
        { status: 'fulfilled', value: 'answer to good' },
        { status: 'rejected', reason: expect.any(StoreUnavailable) },
        { status: 'fulfilled', value: 'answer to fine' },
      ]);
      expect(asked).toHaveLength(4);
    },
  );

  it.each([refusal('57014'), refusal('57P01'), refusal('ECONNREFUSED'), new Error('Connection terminated')])(
    'fails together, and is not asked again, where the database does not answer: %s',
    async (error) => {
      const { asked, call, fail } = heldDatabase();
      const answers = Promise.allSettled(['a', 'b'].map(call));
      await turn();
      await fail(error);

      expect(asked).toHaveLength(1);
      const failed = { status: 'rejected', reason: expect.any(StoreUnavailable) };
      expect(await answers).toEqual([failed, failed]);
    },
  );
});
