import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { LanguageUnavailable } from '@live-code/core';
import {
  freshPostgres,
  type Program,
  processesWith,
  type RedisServer,
  startProgram,
  startRedis,
} from '@live-code/testing';
import { createLiveCode, type LiveCode } from 'live-code';

const LEASE_MS = '900';
/** Stands in the environment of every program here. */
const MARK = randomUUID();

describe('workers in processes of their own, on a real Redis and a real PostgreSQL', () => {
  let redis: RedisServer;
  let database: Awaited<ReturnType<typeof freshPostgres>>;
  let api: LiveCode;
  let workers: Program[];
  /** Where programs leave marks: the process runner isolates nothing, and here that is of use. */
  let marks: string;

  beforeEach(async () => {
    [redis, database, marks] = await Promise.all([
      startRedis(),
      freshPostgres(),
      mkdtemp(join(tmpdir(), 'live-code-marks-')),
    ]);
    workers = [];
    api = await createLiveCode({
      databaseUrl: database.url,
      redisUrl: redis.url,
      embeddedWorker: false,
      leaseMs: Number(LEASE_MS),
      logLevel: 'error',
    });
    await api.start();
  });

  afterEach(async () => {
    await Promise.all(workers.map((worker) => worker.kill()));
    await api.close();
    await Promise.all([redis.stop(), database.drop(), rm(marks, { recursive: true })]);
  });

  const startWorker = async (env: Record<string, string> = {}): Promise<Program> => {
    const worker = startProgram('packages/worker/dist/main.js', {
      env: {
        DATABASE_URL: database.url,
        REDIS_URL: redis.url,
        RUNNER: 'process',
        LEASE_MS,
        WORKER_CONCURRENCY: '2',
        LOG_LEVEL: 'error',
        ...env,
      },
    });
    workers.push(worker);
    await worker.says(/Live Code worker: /);
    return worker;
  };

  const submit = async (sourceCode: string, args: readonly string[] = []): Promise<string> => {
    const { id: sessionId } = await api.openSession({ sourceCode });
    return (await api.submitExecution({ sessionId, input: { args, env: { MARK } } })).id;
  };

  const until = async <T>(read: () => Promise<T>, holds: (value: T) => boolean): Promise<T> => {
    for (;;) {
      const value = await read();
      if (holds(value)) return value;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };
  const ended = (executionId: string) =>
    until(
      () => api.readExecution({ executionId }),
      ({ finishedAt }) => finishedAt !== null,
    );
  const marksLeft = async (): Promise<string[]> => (await readdir(marks)).sort();

  it('run each of 200 concurrent executions exactly once, among four workers', async () => {
    // A lease that a busy machine does not break: the number of attempts is the subject.
    await Promise.all(Array.from({ length: 4 }, () => startWorker({ LEASE_MS: '60000' })));
    const mark = `
import os, sys, tempfile
handle, _ = tempfile.mkstemp(prefix=sys.argv[1] + '-', dir=${JSON.stringify(marks)})
print(sys.argv[1])`;

    const numbers = Array.from({ length: 200 }, (_, index) => String(index).padStart(3, '0'));
    const ids = await Promise.all(numbers.map((number) => submit(mark, [number])));
    const executions = [];
    for (const id of ids) executions.push(await ended(id));

    expect(executions.map(({ outcome }) => outcome?.stdout)).toEqual(numbers.map((number) => `${number}\n`));
    expect(executions.every(({ status, attempt }) => status === 'COMPLETED' && attempt === 1)).toBe(true);
    expect((await marksLeft()).map((name) => name.slice(0, 3))).toEqual(numbers);
    expect(await processesWith(MARK)).toEqual([]);
  });

  it('run an execution again when its worker is killed in the middle, and it ends once', async () => {
    const first = await startWorker();
    const slowAtFirst = `
import os, time
first = not os.listdir(${JSON.stringify(marks)})
with open(os.path.join(${JSON.stringify(marks)}, str(os.getpid())), 'w') as mark: mark.write('begun')
if first: time.sleep(60)
print('ended')`;
    const id = await submit(slowAtFirst);
    await until(marksLeft, ({ length }) => length === 1);

    await first.kill();
    await startWorker();
    const execution = await ended(id);

    expect(execution).toMatchObject({ status: 'COMPLETED', attempt: 2, outcome: { stdout: 'ended\n' } });
    expect(await marksLeft()).toHaveLength(2);
    // The first attempt's program went with its worker.
    await until(
      () => processesWith(MARK),
      ({ length }) => length === 0,
    );
  });

  it('fail an execution that kills its worker every time, once its attempts are used up', async () => {
    const deadly = `
import os, signal
worker = int(open(f'/proc/{os.getppid()}/stat').read().rpartition(')')[2].split()[1])
os.kill(worker, signal.SIGKILL)`;
    const id = await submit(deadly);

    for (let attempt = 1; attempt <= 3; attempt++) {
      const worker = await startWorker({ MAX_ATTEMPTS: '3' });
      await worker.ended;
      expect(worker.child.signalCode).toBe('SIGKILL');
    }

    expect(await ended(id)).toMatchObject({
      status: 'FAILED',
      attempt: 3,
      outcome: { reason: 'worker_lost' },
    });
  });

  it('take only what they can run, and wait for nobody who can run something else', async () => {
    await startWorker();
    const { id: sessionId } = await api.openSession({ language: 'javascript', sourceCode: 'console.log(1)' });
    await expect(api.submitExecution({ sessionId })).rejects.toThrow(LanguageUnavailable);

    await startWorker({ RUNNER: 'sandbox', PYTHON: '/usr/bin/python3' });
    // What is known of the workers is a second old at most.
    await until(
      () => api.abilities(),
      ({ languages }) => languages.some(({ id }) => id === 'javascript'),
    );
    const ids = [];
    for (let count = 0; count < 20; count++) {
      ids.push((await api.submitExecution({ sessionId })).id, await submit('print(1)'));
    }

    for (const id of ids) {
      expect(await ended(id)).toMatchObject({ status: 'COMPLETED', attempt: 1, outcome: { stdout: '1\n' } });
    }
    const workers = await api.listWorkers();
    expect(workers.map(({ abilities: { name } }) => name).sort()).toEqual(['process', 'sandbox']);
  });

  it('serve another owner’s one execution after at most one of somebody’s hundred', async () => {
    const submitAs = async (owner: string, priority: 'interactive' | 'batch' = 'interactive') => {
      const { id: sessionId } = await api.openSession({ sourceCode: 'print(1)' }, { owner });
      return (await api.submitExecution({ sessionId, input: { priority } })).id;
    };
    // The pool is known once there was a worker in it.
    const first = await startWorker();
    await ended(await submit('print(1)'));
    await first.stop();
    const batch = await submitAs('many', 'batch');
    const many = [];
    for (let count = 0; count < 100; count++) many.push(await submitAs('many'));
    const one = await submitAs('one');

    await startWorker({ WORKER_CONCURRENCY: '1' });
    const { finishedAt } = await ended(one);

    const before = [];
    for (const id of many) {
      const execution = await api.readExecution({ executionId: id });
      if (execution.finishedAt !== null && execution.finishedAt <= Number(finishedAt)) before.push(id);
    }
    expect(before).toEqual([many[0]]);
    expect(await api.readExecution({ executionId: batch })).toMatchObject({ status: 'QUEUED' });
  });

  it('touch a file for a probe as long as they work', async () => {
    const file = join(marks, 'healthy');
    const worker = await startWorker({ HEALTH_FILE: file });
    const touched = () => stat(file).then(({ mtimeMs }) => mtimeMs);
    const first = await until(() => touched().catch(() => 0), Boolean);
    const second = await until(touched, (at) => at > first);

    await redis.pause();
    // One look may have been under way.
    await new Promise((resolve) => setTimeout(resolve, 2500));
    const last = await touched();
    await new Promise((resolve) => setTimeout(resolve, 7000));

    expect(last).toBeGreaterThanOrEqual(second);
    expect(await touched()).toBe(last);
    await redis.resume();
    await until(touched, (at) => at > last);
    await worker.stop();
  });

  it('drain on SIGTERM: what runs ends, what waits is left to others, the status is 0', async () => {
    const first = await startWorker({ WORKER_CONCURRENCY: '1' });
    const running = await submit(`
import os, time
open(os.path.join(${JSON.stringify(marks)}, 'running'), 'w').close()
time.sleep(1)
print('done')`);
    await until(marksLeft, ({ length }) => length === 1);
    const waiting = await submit('print("later")');

    expect(await first.stop()).toBe(0);
    expect(await api.readExecution({ executionId: running })).toMatchObject({
      status: 'COMPLETED',
      attempt: 1,
      outcome: { stdout: 'done\n' },
    });
    expect(await api.readExecution({ executionId: waiting })).toMatchObject({ status: 'QUEUED', attempt: 0 });

    await startWorker();
    expect(await ended(waiting)).toMatchObject({ status: 'COMPLETED', outcome: { stdout: 'later\n' } });
  });

  it('put back what outlasts the grace, and another worker runs it', async () => {
    const first = await startWorker({ SHUTDOWN_GRACE_MS: '100' });
    const id = await submit(`
import os, time
first = not os.listdir(${JSON.stringify(marks)})
open(os.path.join(${JSON.stringify(marks)}, str(os.getpid())), 'w').close()
if first: time.sleep(60)
print('ended')`);
    await until(marksLeft, ({ length }) => length === 1);

    expect(await first.stop()).toBe(0);
    expect(await api.readExecution({ executionId: id })).toMatchObject({ status: 'QUEUED' });

    await startWorker();
    expect(await ended(id)).toMatchObject({
      status: 'COMPLETED',
      attempt: 2,
      outcome: { stdout: 'ended\n' },
    });
  });
});

describe('the worker program', () => {
  it.each([
    [{}, 'set REDIS_URL or QUEUE_URL'],
    [{ QUEUE_URL: 'postgres://127.0.0.1:1/queue' }, 'DATABASE_URL is memory:'],
    [{ REDIS_URL: 'redis://127.0.0.1:1' }, 'DATABASE_URL is memory:'],
    [{ REDIS_URL: 'redis://127.0.0.1:1', DATABASE_URL: 'file:x.db' }, 'DATABASE_URL is an SQLite file'],
    [
      { REDIS_URL: 'redis://127.0.0.1:1', DATABASE_URL: 'postgres://u:secret@127.0.0.1:1/db' },
      'PostgreSQL at 127.0.0.1:1 cannot be used: connect ECONNREFUSED',
    ],
    [{ LEASE_MS: 'soon' }, 'LEASE_MS is "soon"; expected milliseconds'],
  ])('refuses to start with %j, and says why', async (env, why) => {
    const worker = startProgram('packages/worker/dist/main.js', { env });

    await worker.says(new RegExp(why));
    expect(await worker.ended).toBe(1);
  });
});
