import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  type Answer,
  type ApiClient,
  apiClient,
  type PostgresServer,
  type Program,
  startApi,
  startPostgres,
} from '@live-code/testing';

const TIMEOUT_MS = 2000;
/** How soon a caller hears that the database is away: its own limit, and some time for a machine that is busy. */
const SOON_MS = 8000;

describe('the started program while PostgreSQL is away', () => {
  let postgres: PostgresServer;
  let program: Program;
  let api: ApiClient;

  beforeEach(async () => {
    postgres = await startPostgres();
    const started = await startApi({
      DATABASE_URL: postgres.url,
      DATABASE_TIMEOUT_MS: String(TIMEOUT_MS),
      LEASE_MS: '20000',
    });
    program = started;
    api = apiClient(started.url);
    await api.result('print("warm")');
  });

  afterEach(async () => {
    await program.kill();
    await postgres.remove();
  });

  const soon = (method: string, path: string, body?: unknown): Promise<Answer> =>
    api.call(method, path, body, { signal: AbortSignal.timeout(SOON_MS) });

  const untilReady = async (): Promise<void> => {
    while ((await api.call('GET', '/readyz')).status !== 200) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };

  /** What only the database can answer is refused soon, with its name and when to come back; the rest is answered. */
  const answersWhatItCan = async (session: string): Promise<void> => {
    const calls = [
      soon('POST', '/code-sessions', {}),
      soon('GET', `/code-sessions/${session}`),
      soon('PATCH', `/code-sessions/${session}`, { sourceCode: 'print(2)' }),
      soon('POST', `/sessions/${session}/run`),
      soon('GET', `/executions/${session}`),
    ];
    for (const { status, body, headers } of await Promise.all(calls)) {
      expect([status, body.code, headers.get('Retry-After')]).toEqual([503, 'store_unavailable', '2']);
    }
    expect(await soon('GET', '/readyz')).toMatchObject({
      status: 503,
      body: { ready: false, dependencies: { database: 'down', queue: 'up', runner: 'up' } },
    });
    expect((await soon('GET', '/healthz')).status).toBe(200);
    expect((await soon('GET', '/languages')).status).toBe(200);
  };

  it('says so soon where it is stopped, keeps what runs, and recovers by itself', async () => {
    const session = await api.open('import time; time.sleep(3); print("kept")');
    const execution = await api.run(session);
    await api.reaches(execution, 'RUNNING');

    await postgres.stop();
    await answersWhatItCan(session);
    // The program ends meanwhile: what it came to is offered until the database is there again.
    await new Promise((resolve) => setTimeout(resolve, 3000));
    await postgres.start();
    await untilReady();

    expect(await api.ended(execution)).toMatchObject({ status: 'COMPLETED', stdout: 'kept\n', attempt: 1 });
    expect(await api.result('print("again")')).toMatchObject({ status: 'COMPLETED' });
    const lines = program.output().split('\n');
    // Once each way, where the machine is not so busy that a connection takes longer than it may.
    for (const news of ['PostgreSQL is away', 'connected to PostgreSQL']) {
      const told = lines.filter((line) => line.includes(news));
      expect(told.length).toBeGreaterThan(0);
      expect(told.length).toBeLessThan(4);
    }
    expect(lines.filter((line) => line.includes('"level":"warn"')).length).toBeLessThan(12);
    for (const line of lines) expect(line.length).toBeLessThan(8000);
  });

  it('says so soon where it is silent, and recovers by itself', async () => {
    const session = await api.open('print("kept")');

    await postgres.pause();
    await answersWhatItCan(session);
    await postgres.resume();
    await untilReady();

    expect(await api.result('print("again")')).toMatchObject({ status: 'COMPLETED', stdout: 'again\n' });
  });
});
