import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  type ApiClient,
  apiClient,
  type FreshPostgres,
  freshPostgres,
  type Program,
  type RedisServer,
  startApi,
  startProgram,
  startRedis,
} from '@live-code/testing';
import { type ReadEvent, readEvents } from './read-events.ts';

/** What a process knows of Redis: all of them share one, or none has it and they share the database alone. */
describe.each(['a Redis', 'only a database'])('two APIs and a worker that share %s', (shared) => {
  let redis: RedisServer | undefined;
  let postgres: FreshPostgres;
  let programs: Program[];
  let apis: readonly [ApiClient, ApiClient];
  let urls: readonly string[];

  beforeAll(async () => {
    postgres = await freshPostgres();
    redis = shared === 'a Redis' ? await startRedis() : undefined;
    const env = {
      ...{ LOG_LEVEL: 'fatal', PYTHON: '/usr/bin/python3', DATABASE_URL: postgres.url },
      ...(redis === undefined ? { QUEUE_URL: postgres.url } : { REDIS_URL: redis.url }),
    };
    const startIt = () => startApi({ ...env, EMBEDDED_WORKER: 'false' });
    const started = await Promise.all([startIt(), startIt()]);
    const worker = startProgram('packages/worker/dist/main.js', { env });
    programs = [...started, worker];
    await worker.says(/Live Code worker: /);
    urls = started.map(({ url }) => url);
    apis = [apiClient(String(urls[0])), apiClient(String(urls[1]))];
  });

  afterAll(async () => {
    await Promise.all(programs.map((program) => program.kill()));
    await Promise.all([redis?.stop(), postgres.drop()]);
  });

  it('tell a tab at one of them what another tab did at the other', async () => {
    const [here, there] = apis;
    const session = await here.open('print(1)');
    const leaving = new AbortController();
    const events = readEvents(
      await fetch(`${urls[0]}/code-sessions/${session}/events`, { signal: leaving.signal }),
    );
    const seen: ReadEvent[] = [];
    const until = async (found: (event: ReadEvent) => boolean): Promise<ReadEvent> => {
      for (;;) {
        const { value } = await events.next();
        if (value === undefined) throw new Error('the stream ended');
        seen.push(value);
        if (found(value)) return value;
      }
    };
    await until(({ data }) => data.version === 1);

    const headers = { 'Client-Id': 'the other tab' };
    await there.call('PATCH', `/code-sessions/${session}`, { sourceCode: 'print(2)' }, { headers });
    // Who only looks learns that it was saved, and not by whom.
    const client = redis === undefined ? null : 'the other tab';
    await until(({ data }) => data.version === 2 && data.client === client);

    const id = await there.run(session);
    await until(({ data }) => data.execution_id === id && data.status === 'COMPLETED');
    await here.call('DELETE', `/code-sessions/${session}`);
    await until(({ data }) => data.status === 'CLOSED');
    leaving.abort();

    const statuses = seen.flatMap(({ event, data }) => (event === 'execution' ? [data.status] : []));
    expect(['QUEUED', 'RUNNING', 'COMPLETED'].filter((status) => statuses.includes(status))).toEqual(
      statuses,
    );
    if (redis !== undefined) expect(statuses).toEqual(['QUEUED', 'RUNNING', 'COMPLETED']);
  });
});
