import { describe, expect, it } from '@jest/globals';
import { openPostgres } from '@live-code/adapters/sql';
import { aSession, silentLog } from '@live-code/contracts';
import { StoreUnavailable } from '@live-code/core';
import { freshPostgres } from '@live-code/testing';

describe('a PostgreSQL database', () => {
  it('is brought to the newest schema once, by however many that open it at once', async () => {
    const { url, drop } = await freshPostgres();
    const opened = await Promise.all(
      Array.from({ length: 12 }, () => openPostgres({ url, poolSize: 2, log: silentLog })),
    );
    const session = aSession();
    await opened[0]?.sessions.add(session);

    for (const { sessions } of opened) expect(await sessions.find(session.id)).toEqual(session);
    await Promise.all(opened.map(({ close }) => close()));
    await drop();
  });

  it.each([
    ['postgres://u:secret@127.0.0.1:1/db', /127\.0\.0\.1:1 cannot be used: connect ECONNREFUSED/],
    ['postgres://u:secret@no-such-host.invalid/db', /no-such-host\.invalid cannot be used: getaddrinfo/],
  ])(
    'that cannot be reached is refused with where it was looked for, and no password: %s',
    async (url, why) => {
      const refused: unknown = await openPostgres({ url, log: silentLog }).catch((error: unknown) => error);

      expect(refused).toBeInstanceOf(StoreUnavailable);
      expect((refused as Error).message).toMatch(why);
      expect((refused as Error).message).not.toContain('secret');
    },
  );

  it('refuses callers beyond its pool after the time that they may wait, and serves the next', async () => {
    const { url, drop } = await freshPostgres();
    const database = await openPostgres({ url, poolSize: 1, timeoutMs: 300, log: silentLog });
    const { default: pg } = await import('pg');
    const rival = new pg.Client(url);
    await rival.connect();
    await rival.query('begin; lock table sessions');

    const answers = await Promise.allSettled([1, 2, 3].map(() => database.sessions.find('id')));
    await rival.query('rollback');
    await rival.end();

    expect(answers.map((answer) => answer.status === 'rejected' && answer.reason)).toEqual(
      [1, 2, 3].map(() => expect.any(StoreUnavailable)),
    );
    expect(await database.sessions.find('id')).toBeNull();
    await database.close();
    await drop();
  });
});
