import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openSqliteFile } from '@live-code/adapters/sql';
import { aDelivery, anExecution, aSession } from '@live-code/contracts';
import { StoreUnavailable } from '@live-code/core';

const HOLDER = fileURLToPath(new URL('./hold-sqlite-file.mjs', import.meta.url));

describe('an SQLite file', () => {
  let folder: string;
  let path: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'live-code-sqlite-'));
    path = join(folder, 'live-code.db');
  });

  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  it('keeps what it was given from one opening to the next', async () => {
    const session = aSession();
    const first = await openSqliteFile(path);
    await first.sessions.add(session);
    await first.close();

    const second = await openSqliteFile(path);
    expect(await second.sessions.find(session.id)).toEqual(session);
    await second.close();
  });

  it('keeps what was answered when its process is killed, and lets the next have it', async () => {
    const holder = fork(HOLDER, [path], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    const [session] = (await once(holder, 'message')) as [{ id: string }];

    const refused: unknown = await openSqliteFile(path).catch((error: unknown) => error);
    const exited = once(holder, 'exit');
    holder.kill('SIGKILL');
    await exited;
    const database = await openSqliteFile(path);

    expect(refused).toBeInstanceOf(StoreUnavailable);
    expect((refused as Error).message).toContain(`${path} is open in another process`);
    expect(await database.sessions.find(session.id)).toEqual(session);
    await database.close();
  });

  it('gives what a process that is gone was running to the next at once', async () => {
    const first = await openSqliteFile(path);
    const { id } = await first.executions.add(anExecution());
    await first.executions.claim(id, { worker: 'w', at: 2000, leaseExpiresAt: 1e15 });
    await first.close();

    const second = await openSqliteFile(path);
    const expired = await second.executions.expireLeases({ now: 3000, maxAttempts: 3, limit: 9 });

    expect(expired).toMatchObject([{ id, status: 'QUEUED', attempt: 1 }]);
    await second.close();
  });

  it('gives what a process that is gone was to deliver to the next at once, and not what is settled', async () => {
    const first = await openSqliteFile(path);
    const [waiting, claimed] = [aDelivery(), aDelivery({ state: 'DUE', dueAt: 900, nextAt: 1000 })];
    const settled = aDelivery({ state: 'DELIVERED', nextAt: null, settledAt: 950 });
    for (const delivery of [waiting, claimed, settled]) await first.webhooks.add(delivery);
    expect(await first.webhooks.claim({ now: 1000, until: 1e15, limit: 9 })).toHaveLength(1);
    await first.close();

    const second = await openSqliteFile(path);
    const taken = await second.webhooks.claim({ now: 1000, until: 2000, limit: 9 });

    const ids = taken.map(({ executionId }) => executionId);
    expect(ids.sort()).toEqual([waiting.executionId, claimed.executionId].sort());
    await second.close();
  });

  it('can be read by nobody else', async () => {
    const database = await openSqliteFile(path);
    await database.sessions.add(aSession());

    for (const name of [path, `${path}-wal`]) expect((await stat(name)).mode & 0o777).toBe(0o600);
    await database.close();
  });

  it.each([
    ['a folder that is not there', 'no/such/folder.db', null],
    ['a file of another kind', 'notes.txt', 'These are notes, and not a database. '.repeat(100)],
  ])('is refused, and not touched, where it is %s', async (_, name, content) => {
    const place = join(folder, name);
    if (content !== null) await writeFile(place, content);

    const refused: unknown = await openSqliteFile(place).catch((error: unknown) => error);

    expect(refused).toBeInstanceOf(StoreUnavailable);
    expect((refused as Error).message).toBe(`The database file ${place} cannot be opened.`);
    if (content !== null) expect(await readFile(place, 'utf8')).toBe(content);
  });
});
