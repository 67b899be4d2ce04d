import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { migrate, type Schema, SqlExecutionRepo } from '@live-code/adapters/sql';
import { anExecution } from '@live-code/contracts';
import { type FreshPostgres, freshPostgres } from '@live-code/testing';
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';

let fresh: FreshPostgres;
let pool: pg.Pool;
let db: Kysely<Schema>;
let asked: { readonly sql: string; readonly parameters: readonly unknown[] }[];

beforeAll(async () => {
  fresh = await freshPostgres();
  pool = new pg.Pool({ connectionString: fresh.url, max: 2 });
  db = new Kysely<Schema>({
    dialect: new PostgresDialect({ pool }),
    log: ({ query: { sql, parameters } }) => void asked.push({ sql, parameters }),
  });
  asked = [];
  await migrate(db);
});

afterAll(async () => {
  await db.destroy();
  await fresh.drop();
});

it('PostgreSQL looks for the turns once for each line, however many are added to it at one moment', async () => {
  const executions = new SqlExecutionRepo(db);
  const all = Array.from({ length: 20 }, (_, index) => anExecution({ owner: `owner${index % 2}` }));
  asked = [];
  await Promise.all(all.map((execution) => executions.add(execution)));

  const [{ sql, parameters } = { sql: '', parameters: [] }, ...others] = asked;
  expect(others).toEqual([]);
  const { rows } = await pool.query(`explain (analyze, costs off, timing off) ${sql}`, [...parameters]);
  const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
  const loops = [...plan.matchAll(/Scan.* on executions\w*(?: \w+)? \(actual rows=\d+ loops=(\d+)\)/g)].map(
    ([, count]) => count,
  );
  expect(loops).toEqual(['2', '2']);
});
