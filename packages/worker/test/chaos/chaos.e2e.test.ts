import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { startPostgres, startRedis } from '@live-code/testing';
import { type Member, startMember } from './fleet.ts';
import { type Disturbance, pause, runTrial, timeFor } from './trial.ts';

/** `LIVE_CODE_CHAOS=2000` is the long form. */
const EXECUTIONS = Number(process.env.LIVE_CODE_CHAOS ?? 300);
const LEASE_MS = 2500;
const START_MS = 120_000;
/** For how long a member that is to be killed works before. */
const ALIVE_MS = 1500;

/** Each attempt may be lost with its worker, which is not the subject here: there are enough. */
const COMMON = {
  LEASE_MS: String(LEASE_MS),
  MAX_ATTEMPTS: '50',
  LOG_LEVEL: 'fatal',
  PYTHON: '/usr/bin/python3',
};

const startApi = (name: string, env: Record<string, string>): Promise<Member> =>
  startMember({
    name,
    file: 'packages/http/dist/main.js',
    ready: /API\s+(http:\S+)/,
    env: { ...COMMON, PORT: '0', ...env },
  });

const startWorker = (name: string, env: Record<string, string>): Promise<Member> =>
  startMember({
    name,
    file: 'packages/worker/dist/main.js',
    ready: /Live Code worker: (.*)/,
    env: { ...COMMON, WORKER_CONCURRENCY: '2', ...env },
  });

const any = (members: readonly Member[], round: number): Member => members[round % members.length] as Member;

const killing =
  (members: readonly Member[]): Disturbance =>
  async (ledger, round) => {
    const member = any(members, round);
    // One that is killed each time while it starts would never come to anything.
    await member.ready();
    await pause(ALIVE_MS);
    ledger.note(`${member.name} is killed`);
    await member.kill();
  };

describe('executions that were accepted come to one right outcome each', () => {
  let ends: (() => Promise<unknown>)[] = [];
  const ending = <Thing>(thing: Thing, end: () => Promise<unknown>): Thing => {
    ends.unshift(end);
    return thing;
  };
  const retiring = async (starting: readonly Promise<Member>[]): Promise<Member[]> =>
    (await Promise.all(starting)).map((member) => ending(member, member.retire));

  afterEach(async () => {
    for (const end of ends) await end();
    ends = [];
  }, START_MS);

  it(
    'of two APIs and three workers on PostgreSQL and Redis, whatever is killed, frozen, emptied or restarted',
    async () => {
      const [redis, postgres] = await Promise.all([startRedis(), startPostgres()]);
      ending(redis, redis.stop);
      ending(postgres, postgres.remove);
      const env = { DATABASE_URL: postgres.url, DATABASE_TIMEOUT_MS: '2000', REDIS_URL: redis.url };
      const apis = await retiring(
        ['API 1', 'API 2'].map((name) => startApi(name, { ...env, EMBEDDED_WORKER: 'false' })),
      );
      const workers = await retiring(
        ['worker 1', 'worker 2', 'worker 3'].map((name) => startWorker(name, env)),
      );

      const disturbances: Disturbance[] = [
        killing(workers),
        killing(apis),
        async (ledger) => {
          ledger.note('Redis is stopped, and comes back empty after 2 s');
          await redis.stop();
          await pause(2000);
          await redis.start();
        },
        async (ledger, round) => {
          const worker = any(workers, round + 1);
          ledger.note(`${worker.name} is frozen past its lease`);
          worker.freeze();
          await pause(LEASE_MS * 1.6);
          worker.thaw();
        },
        async (ledger) => {
          ledger.note('PostgreSQL is restarted');
          await postgres.stop();
          await pause(500);
          await postgres.start();
        },
        async (ledger, round) => {
          ledger.note('two workers are killed at once');
          await Promise.all([any(workers, round).kill(), any(workers, round + 1).kill()]);
        },
      ];
      await runTrial(apis, EXECUTIONS, { disturbances, rounds: disturbances.length });
    },
    START_MS + timeFor(EXECUTIONS),
  );

  it(
    'of an API and two workers that share a PostgreSQL and nothing else, whatever is killed or restarted',
    async () => {
      const postgres = await startPostgres();
      ending(postgres, postgres.remove);
      const env = { DATABASE_URL: postgres.url, DATABASE_TIMEOUT_MS: '2000', QUEUE_URL: postgres.url };
      const apis = await retiring([startApi('the API', { ...env, EMBEDDED_WORKER: 'false' })]);
      const workers = await retiring(['worker 1', 'worker 2'].map((name) => startWorker(name, env)));

      const disturbances: Disturbance[] = [
        killing(workers),
        async (ledger) => {
          ledger.note('PostgreSQL is restarted');
          await postgres.stop();
          await pause(500);
          await postgres.start();
        },
        killing(apis),
      ];
      await runTrial(apis, EXECUTIONS / 3, { disturbances, rounds: disturbances.length });
    },
    START_MS + timeFor(EXECUTIONS),
  );

  it(
    'of two APIs and two workers that are restarted one after the other, and nobody is refused',
    async () => {
      const [redis, postgres] = await Promise.all([startRedis(), startPostgres()]);
      ending(redis, redis.stop);
      ending(postgres, postgres.remove);
      const env = { DATABASE_URL: postgres.url, REDIS_URL: redis.url, SHUTDOWN_GRACE_MS: '1000' };
      const apis = await retiring(
        ['API 1', 'API 2'].map((name) => startApi(name, { ...env, EMBEDDED_WORKER: 'false' })),
      );
      const workers = await retiring(['worker 1', 'worker 2'].map((name) => startWorker(name, env)));
      const all = [...apis, ...workers];

      const { refusals } = await runTrial(apis, EXECUTIONS / 2, {
        disturbances: [
          async (ledger, round) => {
            const member = any(all, round);
            await member.ready();
            ledger.note(`${member.name} is restarted`);
            expect(await member.restart()).toBe(0);
            await member.ready();
          },
        ],
        rounds: all.length,
      });

      for (const how of refusals.keys()) expect(how).toMatch(/^no connection/);
    },
    START_MS + timeFor(EXECUTIONS),
  );

  it(
    'of one process with an SQLite file that is killed ten times',
    async () => {
      const folder = await mkdtemp(join(tmpdir(), 'live-code-chaos-'));
      ending(folder, () => rm(folder, { recursive: true }));
      const env = { DATABASE_URL: `file:${join(folder, 'live-code.db')}`, WORKER_CONCURRENCY: '4' };
      const apis = await retiring([startApi('the process', env)]);

      await runTrial(apis, EXECUTIONS / 2, { disturbances: [killing(apis)], rounds: 10 });
    },
    START_MS + timeFor(EXECUTIONS),
  );
});
