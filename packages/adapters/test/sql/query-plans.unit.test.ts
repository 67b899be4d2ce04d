import { describe, expect, it } from '@jest/globals';
import { openSqlDatabase } from '@live-code/adapters/sql';
import { SqliteDialect } from 'kysely';
import { observedSqlJs } from './observed-sql-js.ts';
import { QUERIES } from './queries.ts';

/** SQLite's own words for going through a table row by row that is not the statement's own, or sorting what no index sorts. */
const SLOW =
  /^SCAN (?!.*USING (COVERING )?INDEX executions_queued|CONSTANT ROW|\d+ CONSTANT ROWS|(tuples|turns|first|last|kept|\(subquery-\d+\))$)|TEMP B-TREE/;

/** What has no plan. */
const TRANSACTION = /^(begin|commit)$/;

describe('every query is served by an index', () => {
  it.each(Object.entries(QUERIES))('%s', async (_, query) => {
    const statements: string[] = [];
    const database = await observedSqlJs((statement) => statements.push(statement));
    const { close, ...repos } = await openSqlDatabase(new SqliteDialect({ database }));
    statements.length = 0;

    await query(repos);

    expect(statements).not.toEqual([]);
    for (const statement of statements.filter((text) => !TRANSACTION.test(text))) {
      const plan = database.prepare(`explain query plan ${statement}`).all([]) as { detail: string }[];
      expect(plan.map(({ detail }) => detail)).not.toContainEqual(expect.stringMatching(SLOW));
    }
    await close();
  });
});
