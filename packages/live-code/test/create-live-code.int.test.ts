import { afterEach, describe, expect, it } from '@jest/globals';
import { MemoryExecutionFeed, MemoryJobQueue } from '@live-code/adapters/memory';
import { silentLog } from '@live-code/contracts';
import {
  createLiveCode,
  type GivenSettings,
  type LiveCode,
  type LiveCodeOptions,
  SettingsError,
} from 'live-code';

describe('an embedded Live Code', () => {
  let liveCode: LiveCode | undefined;

  afterEach(() => liveCode?.close());

  const create = async (settings: GivenSettings = {}, options: LiveCodeOptions = {}): Promise<LiveCode> => {
    liveCode = await createLiveCode(settings, { log: silentLog, ...options });
    return liveCode;
  };

  const submit = async (it: LiveCode, sourceCode: string): Promise<string> => {
    const { id: sessionId } = await it.openSession({ sourceCode });
    return (await it.submitExecution({ sessionId })).id;
  };

  it('runs what is submitted once it is started', async () => {
    const it = await create();
    const executionId = await submit(it, 'print("hi")');
    expect(await it.readExecution({ executionId })).toMatchObject({ status: 'QUEUED' });

    await it.start();
    expect(await it.waitForExecution({ executionId, timeoutMs: 10_000 })).toMatchObject({
      status: 'COMPLETED',
      outcome: { stdout: 'hi\n' },
    });
  });

  it('runs nothing without an embedded worker', async () => {
    const it = await create({ embeddedWorker: false });
    await it.start();
    const executionId = await submit(it, 'print("hi")');
    expect(await it.waitForExecution({ executionId, timeoutMs: 200 })).toMatchObject({ status: 'QUEUED' });
    expect(await it.diagnose()).toMatchObject({ queuedExecutions: 1, queuedJobs: 0, embeddedWorker: false });
  });

  it('is ready from its start to its close, while every dependency answers', async () => {
    const it = await create();
    const all = { database: 'up', queue: 'up', runner: 'up' };
    expect(await it.readiness()).toEqual({ ready: false, dependencies: all });
    await it.start();
    expect(await it.readiness()).toEqual({ ready: true, dependencies: all });
    await it.close();
    expect(await it.readiness()).toMatchObject({ ready: false });
  });

  it('is not ready while a dependency is away, and says which', async () => {
    const it = await create({ redisUrl: 'redis://127.0.0.1:1' });
    await it.start();
    expect(await it.readiness()).toEqual({
      ready: false,
      dependencies: { database: 'up', queue: 'down', runner: 'up' },
    });
  });

  it('starts and closes once, however often it is asked to', async () => {
    const it = await create({ workerConcurrency: 1 });
    await Promise.all([it.start(), it.start()]);
    const [first, second] = await Promise.all([submit(it, 'print(1)'), submit(it, 'print(2)')]);
    for (const executionId of [first, second]) {
      expect(await it.waitForExecution({ executionId, timeoutMs: 10_000 })).toMatchObject({ attempt: 1 });
    }
    await Promise.all([it.close(), it.close()]);
    await it.close();
  });

  it('stops when a running program has ended, and shows its result until it is closed', async () => {
    const it = await create();
    await it.start();
    const executionId = await submit(it, 'import time; time.sleep(0.3); print("done")');
    while ((await it.readExecution({ executionId })).status === 'QUEUED') {
      await new Promise((resolve) => setImmediate(resolve));
    }
    await it.stop();
    expect(await it.readiness()).toMatchObject({ ready: false });
    expect(await it.readExecution({ executionId })).toMatchObject({
      status: 'COMPLETED',
      outcome: { stdout: 'done\n' },
    });
  });

  it('uses an embedder’s own adapters, and leaves their end to the embedder', async () => {
    const queue = new MemoryJobQueue({ log: silentLog });
    const feed = new MemoryExecutionFeed({ log: silentLog });
    const it = await create({}, { adapters: { queue, feed } });
    await it.start();
    const executionId = await submit(it, 'print("hi")');
    const seen: string[] = [];
    await feed.subscribe(executionId, (event) => {
      if (event !== 'gap' && event.type === 'status') seen.push(event.status);
    });
    await it.waitForExecution({ executionId, timeoutMs: 10_000 });
    await it.close();

    expect(seen).toContain('COMPLETED');
    expect(feed.followed).toBe(1);
    await expect(queue.enqueue('still open')).resolves.toBeUndefined();
    await queue.close();
  });

  it('refuses a wrong setting before anything is opened', async () => {
    await expect(createLiveCode({ port: -1 })).rejects.toThrow(SettingsError);
  });
});
