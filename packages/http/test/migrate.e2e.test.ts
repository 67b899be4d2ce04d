import { describe, expect, it } from '@jest/globals';
import { freshPostgres, startProgram } from '@live-code/testing';
import pg from 'pg';

const migrate = (databaseUrl: string, queueUrl = '') =>
  startProgram('packages/http/dist/migrate.js', {
    env: { DATABASE_URL: databaseUrl, QUEUE_URL: queueUrl, LOG_LEVEL: 'error' },
  });

describe('the program that migrates', () => {
  it('brings a database to the newest schema, also where another does at the same time, and again', async () => {
    const { url, drop } = await freshPostgres();

    for (const programs of [[migrate(url, url), migrate(url), migrate(url, url)], [migrate(url, url)]]) {
      for (const program of programs) {
        expect(await program.ended).toBe(0);
        expect(program.output()).toBe('The database has the newest schema.\n');
      }
    }
    const client = new pg.Client(url);
    await client.connect();
    const { rows } = await client.query('select count(*)::int as executions from executions');
    expect(rows).toEqual([{ executions: 0 }]);
    expect((await client.query('select count(*)::int as jobs from bullmq.job')).rows).toEqual([{ jobs: 0 }]);
    await client.end();
    await drop();
  });

  it.each([
    ['postgres://u:secret@127.0.0.1:1/db', /^PostgreSQL at 127\.0\.0\.1:1 cannot be used: .*\n$/],
    ['mysql://db', /^DATABASE_URL is "mysql:\/\/db"; expected .*\n$/],
  ])('says in one sentence why it cannot: %s', async (url, sentence) => {
    const program = migrate(url);

    expect(await program.ended).toBe(1);
    expect(program.output()).toMatch(sentence);
    expect(program.output()).not.toContain('secret');
  });

  it('says in one sentence why it cannot make the queue’s tables', async () => {
    const program = migrate('memory:', 'postgres://u:secret@127.0.0.1:1/db');

    expect(await program.ended).toBe(1);
    expect(program.output()).toMatch(/^The queue's database at 127\.0\.0\.1:1 cannot be used: .*\n$/);
    expect(program.output()).not.toContain('secret');
  });
});
