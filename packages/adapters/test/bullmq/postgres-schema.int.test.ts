import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { BullmqJobQueue } from '@live-code/adapters/bullmq';
import { HeldJobs, recordingLog, silentLog, until } from '@live-code/contracts';
import { type FreshPostgres, freshPostgres } from '@live-code/testing';
import pg from 'pg';
import { PATIENT } from './open-test-queue.ts';
import { startProxy } from './start-proxy.ts';

const ROLE = 'live_code_bullmq_reader';

describe('BullmqJobQueue, on a PostgreSQL database', () => {
  let database: FreshPostgres;

  beforeEach(async () => {
    database = await freshPostgres();
  });

  afterEach(async () => {
    await database.drop();
  });

  const open = (url: string): BullmqJobQueue => new BullmqJobQueue({ url, log: silentLog, ...PATIENT });

  const worksOnce = async (queue: BullmqJobQueue, executionId: string): Promise<void> => {
    const held = new HeldJobs();
    await queue.consume(held.handler, { concurrency: 1, pool: executionId });
    await queue.enqueue(executionId, { pool: executionId });
    await held.reach(1);
    held.finishAll();
  };

  it('makes its tables in an empty one, of however many that begin at once', async () => {
    const queues = Array.from({ length: 8 }, () => open(database.url));

    await Promise.all(queues.map((queue, index) => worksOnce(queue, `of ${index}`)));

    await Promise.all(queues.map((queue) => queue.close()));
  });

  it('makes them at the first try, however long that takes', async () => {
    const proxy = await startProxy(database.url, 150);
    const log = recordingLog();
    const queue = new BullmqJobQueue({ url: proxy.url, log });

    await expect(queue.enqueue('impatient')).rejects.toThrow('PostgreSQL did not take a job');
    await until(() => log.entries.some(([, message]) => message === 'connected to PostgreSQL'));
    // The one on which they were made.
    expect(proxy.givenUp).toBeLessThanOrEqual(1);

    await queue.close();
    proxy.cut();
  });

  it('needs no right to make tables that are there', async () => {
    const owner = open(database.url);
    await worksOnce(owner, 'the owner’s');
    await owner.close();
    const admin = new pg.Client(database.url);
    await admin.connect();
    await admin.query(`drop role if exists ${ROLE}`);
    await admin.query(`
      create role ${ROLE} login;
      grant usage on schema bullmq to ${ROLE};
      grant select, insert, update, delete on all tables in schema bullmq to ${ROLE};
      grant usage on all sequences in schema bullmq to ${ROLE};
    `);
    const url = new URL(database.url);
    url.username = ROLE;

    const other = open(url.href);
    await worksOnce(other, 'another’s');
    await other.close();

    await admin.query(`drop owned by ${ROLE}`);
    await admin.query(`drop role ${ROLE}`);
    await admin.end();
  });

  it('takes as many jobs as come at once, however long that takes', async () => {
    const proxy = await startProxy(database.url, 30);
    const queue = open(proxy.url);
    await worksOnce(queue, 'the first');
    const ids = Array.from({ length: 800 }, (_, index) => `job ${index}`);

    await Promise.all(ids.map((id) => queue.enqueue(id)));

    expect(await queue.depth()).toBe(ids.length);
    await queue.close();
    proxy.cut();
  });

  it('is used with the options of the URL', async () => {
    const writer = open(database.url);
    await worksOnce(writer, 'written');
    await writer.close();
    const url = new URL(database.url);
    url.searchParams.set('options', '-c default_transaction_read_only=on');

    const reader = open(url.href);
    await reader.ping();
    const written = reader.enqueue('not written');

    await expect(written).rejects.toMatchObject({ cause: { message: expect.stringContaining('read-only') } });
    expect(await reader.depth()).toBe(0);
    await reader.close();
  });
});
