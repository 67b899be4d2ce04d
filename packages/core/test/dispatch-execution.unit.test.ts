import { beforeEach, describe, expect, it } from '@jest/globals';
import { aWorker } from '@live-code/contracts';
import { LanguageUnavailable, poolOf, StoreUnavailable, type WorkerInfo } from '@live-code/core';
import { createStage, type Stage } from './stage.ts';

let stage: Stage;

const workerWith = (
  id: string,
  languages: readonly string[],
  over: Partial<WorkerInfo> = {},
): WorkerInfo => ({
  ...aWorker({ id, seenAt: stage.clock.now(), ...over }),
  abilities: { ...aWorker().abilities, languages: languages.map((name) => ({ id: name, version: '1' })) },
});
const waiting = (language = 'python') => ({ id: 'e', language, priority: 'interactive', turn: 4 }) as const;
const pools = () => stage.queue.places.map(({ pool }) => pool);

describe('dispatching an execution', () => {
  beforeEach(async () => {
    stage = createStage();
    await stage.workers.forget({ before: 1e9 });
  });

  it('tells each pool whose workers can run it, once', async () => {
    await stage.workers.report(workerWith('a', ['python', 'lua']));
    await stage.workers.report(workerWith('b', ['lua', 'python']));
    await stage.workers.report(workerWith('c', ['python']));
    await stage.workers.report(workerWith('d', ['ruby']));

    await stage.dispatch.execute(waiting());

    expect(stage.queue.places).toEqual([
      { pool: 'lua+python', priority: 4 },
      { pool: 'python', priority: 4 },
    ]);
  });

  it('tells nobody where no worker can run it, and looks again the next time', async () => {
    await stage.workers.report(workerWith('a', ['python']));
    await stage.dispatch.execute(waiting('ruby'));
    expect(pools()).toEqual([]);

    await stage.workers.report(workerWith('b', ['ruby']));
    await stage.dispatch.execute(waiting('ruby'));
    expect(pools()).toEqual(['ruby']);
  });

  it('counts on a worker that restarts, and not on one that is gone for good', async () => {
    await stage.workers.report(workerWith('a', ['python'], { state: 'draining' }));
    await stage.clock.advance(60_000);
    await stage.dispatch.execute(waiting());
    expect(pools()).toEqual(['python']);

    await stage.clock.advance(1001);
    await stage.dispatch.execute(waiting());
    expect(pools()).toEqual(['python']);
  });

  it('reads the workers again after a second, and not for each execution', async () => {
    let reads = 0;
    const list = stage.workers.list.bind(stage.workers);
    stage.workers.list = (query) => {
      reads++;
      return list(query);
    };
    await stage.workers.report(workerWith('a', ['python']));
    for (let count = 0; count < 100; count++) await stage.dispatch.execute(waiting());
    expect(reads).toBe(1);

    await stage.clock.advance(1000);
    await stage.dispatch.execute(waiting());
    expect(reads).toBe(2);
  });

  it('is not kept from its work by a store that was away a moment ago', async () => {
    const list = stage.workers.list.bind(stage.workers);
    stage.workers.list = () => Promise.reject(new StoreUnavailable('away', undefined));
    await expect(stage.dispatch.execute(waiting())).rejects.toThrow(StoreUnavailable);

    stage.workers.list = list;
    await stage.workers.report(workerWith('a', ['python']));
    await stage.dispatch.execute(waiting());
    expect(pools()).toEqual(['python']);
  });

  it('is in one pool with whoever has the same languages, whatever their versions and order', () => {
    const abilities = (...ids: string[]) => ({ languages: ids.map((id) => ({ id, version: id })) });
    expect(poolOf(abilities('b', 'a'))).toBe(poolOf(abilities('a', 'b')));
    expect(poolOf(abilities('a'))).not.toBe(poolOf(abilities('a', 'b')));
  });
});

describe('what can be submitted', () => {
  beforeEach(() => {
    stage = createStage();
  });

  it('is what a worker can run', async () => {
    const { id: sessionId } = await stage.openSession.execute({ language: 'lua', sourceCode: '' });
    await expect(stage.submitExecution.execute({ sessionId })).rejects.toThrow(LanguageUnavailable);
    expect(await stage.executions.countQueued()).toBe(0);
  });

  it('is anything while no worker is known', async () => {
    await stage.workers.forget({ before: 1e9 });
    const { id: sessionId } = await stage.openSession.execute({ language: 'lua', sourceCode: '' });
    expect(await stage.submitExecution.execute({ sessionId })).toMatchObject({ status: 'QUEUED' });
  });
});
