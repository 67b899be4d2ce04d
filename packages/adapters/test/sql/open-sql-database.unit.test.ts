import { describe, expect, it } from '@jest/globals';
import { migrate, openSqlDatabase, openSqlJs } from '@live-code/adapters/sql';
import { aSession } from '@live-code/contracts';
import { StoreUnavailable } from '@live-code/core';
import { Kysely, sql } from 'kysely';
import { observedDialect } from './observed-sql-js.ts';

describe('opening an SQL database', () => {
  it('gives each sql.js database memory of its own', async () => {
    const [one, other] = [await openSqlJs(), await openSqlJs()];
    const session = aSession();
    await one.sessions.add(session);

    expect(await other.sessions.find(session.id)).toBeNull();

    await one.close();
    await other.close();
  });

  it('rejects with StoreUnavailable and the cause where the schema cannot be made', async () => {
    const cause = new Error('disk full');
    const dialect = await observedDialect((statement) => {
      if (statement.startsWith('create table "executions"')) throw cause;
    });

    const error: unknown = await openSqlDatabase(dialect).catch((reason: unknown) => reason);

    expect(error).toBeInstanceOf(StoreUnavailable);
    expect((error as StoreUnavailable).cause).toBe(cause);
  });

  it('migrates a database that is new, and leaves one that is not as it is', async () => {
    const changes: string[] = [];
    const dialect = await observedDialect((statement) => {
      if (statement.startsWith('create')) changes.push(statement);
    });
    const db = new Kysely<unknown>({ dialect });

    await migrate(db);
    const first = changes.length;
    await sql`insert into sessions values ('id', 'o', null, 'ACTIVE', 'l', 'e', 1, 1, 1, null, '[]')`.execute(
      db,
    );
    await migrate(db);

    expect(first).toBeGreaterThan(0);
    expect(changes).toHaveLength(first);
    expect((await sql`select * from sessions`.execute(db)).rows).toHaveLength(1);
    await db.destroy();
  });

  it('closes once, however often it is asked to', async () => {
    const { close } = await openSqlJs();

    await Promise.all([close(), close()]);
    await expect(close()).resolves.toBeUndefined();
  });
});
