import { describe, expect, it } from '@jest/globals';
import { openSqlDatabase } from '@live-code/adapters/sql';
import { anExecution, aSession } from '@live-code/contracts';
import { bareOutcome, type ExecutionRepo, type SessionRepo } from '@live-code/core';
import { SqliteDialect } from 'kysely';
import { observedSqlJs } from './observed-sql-js.ts';

interface Repos {
  readonly sessions: SessionRepo;
  readonly executions: ExecutionRepo;
}

const AN_ARTIFACT = { name: 'a', mediaType: 'text/plain', sizeBytes: 0, content: new Uint8Array() };

const QUERIES: Readonly<Record<string, (repos: Repos) => Promise<unknown>>> = {
  'finding a session': ({ sessions }) => sessions.find('id'),
  'saving a session': ({ sessions }) => sessions.save(aSession(), 1),
  'closing a session': ({ sessions }) => sessions.close('id', 1),
  'listing the first page': ({ sessions }) => sessions.list({ owner: 'o', after: null, limit: 9 }),
  'listing a later page': ({ sessions }) =>
    sessions.list({ owner: 'o', after: { createdAt: 1, id: 'id' }, limit: 9 }),
  'adding an execution': ({ executions }) => executions.add(anExecution()),
  'finding an execution': ({ executions }) => executions.find('id'),
  'finding by idempotency key': ({ executions }) => executions.findByIdempotencyKey('s', 'key'),
  'counting what waits': ({ executions }) => executions.countQueued(),
  'listing what waits': ({ executions }) => executions.listQueued({ before: 1, limit: 9 }),
  claiming: ({ executions }) => executions.claim('id', { worker: 'w', at: 1, leaseExpiresAt: 2 }),
  'renewing a lease': ({ executions }) => executions.renewLease('id', 1, 2),
  finishing: ({ executions }) => executions.finish('id', 1, bareOutcome('succeeded'), 1),
  'finishing with artifacts': async ({ executions }) => {
    const { id } = await executions.add(anExecution());
    await executions.claim(id, { worker: 'w', at: 1, leaseExpiresAt: 2 });
    await executions.finish(id, 1, { ...bareOutcome('succeeded'), artifacts: [AN_ARTIFACT] }, 1);
  },
  'finding an artifact': ({ executions }) => executions.findArtifact('id', 'name'),
  'listing lost attempts': ({ executions }) => executions.listLostAttempts('id'),
  releasing: ({ executions }) => executions.release('id', 1, { at: 1, reason: 'shutdown' }),
  'asking for an end': ({ executions }) => executions.requestCancel('id', 1),
  'expiring leases': ({ executions }) => executions.expireLeases({ now: 1, maxAttempts: 1, limit: 9 }),
};

/** SQLite's own words for going through a table row by row, or sorting what no index sorts. */
const SLOW = /^SCAN (?!.*USING (COVERING )?INDEX executions_queued)|TEMP B-TREE/;

/** What has no plan. */
const TRANSACTION = /^(begin|commit)$/;

describe('every query is served by an index', () => {
  it.each(Object.entries(QUERIES))('%s', async (_, query) => {
    const statements: string[] = [];
    const database = await observedSqlJs((statement) => statements.push(statement));
    const { sessions, executions, close } = await openSqlDatabase(new SqliteDialect({ database }));
    statements.length = 0;

    await query({ sessions, executions });

    expect(statements).not.toEqual([]);
    for (const statement of statements.filter((text) => !TRANSACTION.test(text))) {
      const plan = database.prepare(`explain query plan ${statement}`).all([]) as { detail: string }[];
      expect(plan.map(({ detail }) => detail)).not.toContainEqual(expect.stringMatching(SLOW));
    }
    await close();
  });
});
