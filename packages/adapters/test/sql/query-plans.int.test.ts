import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  migrate,
  type Schema,
  SqlBatchRepo,
  SqlDutyRepo,
  SqlExecutionRepo,
  SqlSessionRepo,
  SqlWebhookRepo,
  SqlWorkerRepo,
} from '@live-code/adapters/sql';
import { anExecution } from '@live-code/contracts';
import { type FreshPostgres, freshPostgres } from '@live-code/testing';
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { QUERIES } from './queries.ts';

const ROWS = 1_000_000;

/** A million of each, of a thousand owners; most executions have ended, some wait or run, and a tenth has parts. */
const FILL = [
  `insert into sessions
   select 's' || n, 'owner' || n % 1000, null, case when n % 2 = 0 then 'CLOSED' else 'ACTIVE' end, 'python', 'main.py', 1,
     n, n, case when n % 2 = 0 then n end, '[]'
   from generate_series(1, ${ROWS}) as n`,
  `insert into executions (id, session_id, owner, idempotency_key, session_version, language, request, priority, turn, status,
     attempt, lease_expires_at, queued_at, started_at, finished_at, outcome)
   select 'e' || n, 's' || n, 'owner' || n % 1000, case when n % 2 = 0 then 'key' end, 1, 'python', '{}', n % 2, n % 5000,
     case when n % 200 = 0 then 'QUEUED' when n % 10000 = 1 then 'RUNNING' else 'COMPLETED' end, 1,
     case when n % 10000 = 1 then n end, n, n, case when n % 200 <> 0 and n % 10000 <> 1 then n end, null
   from generate_series(1, ${ROWS}) as n`,
  `insert into execution_outputs select 'e' || n, '{}' from generate_series(1, ${ROWS / 10}) as n`,
  `insert into execution_attempts select 'e' || n, 1, 'w', n, n, 'shutdown' from generate_series(1, ${ROWS / 10}) as n`,
  `insert into execution_artifacts select 'e' || n, 0, 'name', 'text/plain', 1, 'x' from generate_series(1, ${ROWS / 10}) as n`,
  `insert into batches select 'b' || n, 's' || n, 'owner', case when n % 2 = 0 then 'key' end, n, '[]'
   from generate_series(1, ${ROWS}) as n`,
  `insert into webhook_deliveries
   select 'e' || n, 'https://host', case when n % 1000 = 0 then 'DUE' else 'DELIVERED' end, n, n,
     case when n % 1000 = 0 then n end, case when n % 1000 <> 0 then n end, 1, 1, '[]'
   from generate_series(1, ${ROWS}) as n`,
  `insert into session_revisions select 's' || n, 1, n, 'python', 'main.py', '[]', 0 from generate_series(1, ${ROWS}) as n`,
  'analyze',
];

/** Goes through one of the tables that grow. */
const SLOW = /Seq Scan on (executions|sessions|session_revisions|batches|execution_\w+|webhook_deliveries)/;

describe('with a million sessions and executions in PostgreSQL every query is served by an index', () => {
  let fresh: FreshPostgres;
  let pool: pg.Pool;
  let db: Kysely<Schema>;
  const asked: { readonly sql: string; readonly parameters: readonly unknown[] }[] = [];

  beforeAll(async () => {
    fresh = await freshPostgres();
    pool = new pg.Pool({ connectionString: fresh.url, max: 2 });
    db = new Kysely<Schema>({
      dialect: new PostgresDialect({ pool }),
      log: ({ query: { sql, parameters } }) => void asked.push({ sql, parameters }),
    });
    await migrate(db);
    for (const statement of FILL) await pool.query(statement);
  }, 300_000);

  afterAll(async () => {
    await db.destroy();
    await fresh.drop();
  });

  it.each(Object.entries(QUERIES))('%s', async (_, query) => {
    asked.length = 0;

    await query({
      sessions: new SqlSessionRepo(db),
      executions: new SqlExecutionRepo(db),
      batches: new SqlBatchRepo(db),
      workers: new SqlWorkerRepo(db),
      duties: new SqlDutyRepo(db),
      webhooks: new SqlWebhookRepo(db),
    });

    const statements = asked.filter(({ sql }) => !/^(begin|commit)$/.test(sql));
    expect(statements).not.toEqual([]);
    for (const { sql, parameters } of statements) {
      const { rows } = await pool.query(`explain ${sql}`, [...parameters]);
      expect(rows.map((row) => row['QUERY PLAN']).join('\n')).not.toMatch(SLOW);
    }
  });

  it('those that are added at one moment look for their turns once for each line', async () => {
    const executions = new SqlExecutionRepo(db);
    const all = Array.from({ length: 20 }, (_, index) => anExecution({ owner: `owner${index % 2}` }));
    asked.length = 0;
    await Promise.all(all.map((execution) => executions.add(execution)));

    const [{ sql, parameters } = { sql: '', parameters: [] }, ...others] = asked;
    expect(others).toEqual([]);
    const { rows } = await pool.query(`explain (analyze, costs off, timing off) ${sql}`, [...parameters]);
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
    const loops = [...plan.matchAll(/Scan.* on executions.* \(actual rows=\d+ loops=(\d+)\)/g)];
    expect(loops.map(([, count]) => count)).toEqual(['2', '2']);
  });
});
