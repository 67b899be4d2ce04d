import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Kysely, sql } from 'kysely';
import { observedDialect } from './observed-sql-js.ts';

interface Tables {
  readonly notes: { readonly id: number | null; readonly text: string };
}

describe('sql.js under Kysely', () => {
  let db: Kysely<Tables>;

  beforeEach(async () => {
    db = new Kysely<Tables>({ dialect: await observedDialect(() => {}) });
    await sql`create table notes (id integer primary key, text text not null)`.execute(db);
  });

  afterEach(async () => {
    await db.destroy();
  });

  const note = (text: string) => db.insertInto('notes').values({ id: null, text });
  const texts = async (): Promise<string[]> =>
    (await db.selectFrom('notes').select('text').orderBy('id').execute()).map(({ text }) => text);

  it('tells the id of what was inserted and how many rows were changed', async () => {
    await note('a').execute();
    expect((await note('b').executeTakeFirst()).insertId).toBe(2n);

    const { numUpdatedRows } = await db.updateTable('notes').set({ text: 'c' }).executeTakeFirst();

    expect(numUpdatedRows).toBe(2n);
  });

  it('lets no other query into a transaction', async () => {
    let commit = (): void => {};
    const held = new Promise<void>((resolve) => {
      commit = resolve;
    });
    const transaction = db.transaction().execute(async (inside) => {
      await inside.insertInto('notes').values({ id: null, text: 'inside' }).execute();
      await held;
      throw new Error('rolled back');
    });
    const outside = note('outside').execute();
    commit();

    await expect(transaction).rejects.toThrow('rolled back');
    await outside;

    expect(await texts()).toEqual(['outside']);
  });

  it('works on after a statement that failed', async () => {
    await note('a').execute();
    await expect(db.insertInto('notes').values({ id: 1, text: 'b' }).execute()).rejects.toThrow(/UNIQUE/);
    await expect(sql`no such statement`.execute(db)).rejects.toThrow(/syntax/);

    expect(await texts()).toEqual(['a']);
  });

  it('streams rows', async () => {
    await note('a').execute();
    await note('b').execute();

    const seen: string[] = [];
    for await (const { text } of db.selectFrom('notes').select('text').orderBy('id').stream())
      seen.push(text);

    expect(seen).toEqual(['a', 'b']);
  });
});
