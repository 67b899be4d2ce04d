import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { aRequest } from '@live-code/contracts';
import { bareOutcome, type RunOutcome } from '@live-code/core';
import { COMPILE_LIMITS, Compiler } from '../../src/sandbox/compile.ts';
import type { Ran } from '../../src/sandbox/run-job.ts';
import { TOOLCHAINS } from '../../src/sandbox/toolchains.ts';

const toolchain = TOOLCHAINS.find(({ id }) => id === 'cpp') as (typeof TOOLCHAINS)[number];
const installed = { toolchain, command: 'g++', version: '12.2.0' };

/** Compilers that end when the test says so, or when they are aborted. */
class HeldPool {
  readonly #ends: ((outcome: Partial<RunOutcome> | Error) => void)[] = [];
  compiles = 0;

  run(_job: unknown, { signal }: { readonly signal: AbortSignal }): Promise<Ran> {
    this.compiles++;
    return new Promise((resolve, reject) => {
      const end = (outcome: Partial<RunOutcome> | Error): void => {
        if (outcome instanceof Error) {
          reject(outcome);
          return;
        }
        const report = { archive: Buffer.from('archive'), refused: null };
        resolve({ outcome: { ...bareOutcome('succeeded'), ...outcome }, report: report as Ran['report'] });
      };
      signal.addEventListener('abort', () => end(bareOutcome('cancelled')), { once: true });
      this.#ends.push(end);
    });
  }

  async end(outcome: Partial<RunOutcome> | Error = {}): Promise<void> {
    await settled();
    this.#ends.shift()?.(outcome);
    await settled();
  }
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A store in memory. */
const emptyStore = () => {
  const kept = new Map<string, string>();
  return {
    keyOf: (parts: readonly string[]) => JSON.stringify(parts),
    find: async (key: string) => kept.get(key) ?? null,
    put: async (key: string, _archive: Buffer, said: string) => void kept.set(key, said),
  };
};

const ERROR = { end: 'failed', reason: 'runtime_error', exitCode: 1, stderr: 'main.cpp:1: error' } as const;

describe('compiling', () => {
  let pool: HeldPool;
  let compiler: Compiler;
  const compile = (source = 'int main() {}', signal = new AbortController().signal) =>
    compiler.compile(installed, toolchain.compile ?? [], aRequest(source, { language: 'cpp' }), {
      env: {},
      signal,
    });

  beforeEach(() => {
    pool = new HeldPool();
    compiler = new Compiler(pool, emptyStore(), COMPILE_LIMITS);
  });

  afterEach(() => {
    jest.restoreAllMocks();
  });

  it('is done once for all that ask for the same source at once, and after it', async () => {
    const all = Array.from({ length: 20 }, () => compile());
    await pool.end({ stderr: 'a warning' });
    const compiled = await Promise.all([...all, compile()]);

    expect(pool.compiles).toBe(1);
    for (const each of compiled) expect(each).toMatchObject({ said: 'a warning' });
  });

  it('is done for each source', async () => {
    const both = [compile('int main() {}'), compile('int main() { return 1; }')];
    await pool.end();
    await pool.end();
    await Promise.all(both);

    expect(pool.compiles).toBe(2);
  });

  it('is done once also where the source is wrong', async () => {
    const all = Array.from({ length: 20 }, () => compile());
    await pool.end(ERROR);

    for (const each of await Promise.all([...all, compile()])) {
      expect(each).toMatchObject({
        outcome: { reason: 'compile_error', compileOutput: 'main.cpp:1: error' },
      });
    }
    expect(pool.compiles).toBe(1);
  });

  it('is done again after a minute where the source was wrong', async () => {
    const first = compile();
    await pool.end(ERROR);
    await first;
    const now = performance.now();
    jest.spyOn(performance, 'now').mockReturnValue(now + 60_001);
    const second = compile();
    await pool.end();

    expect(await second).toMatchObject({ said: '' });
  });

  it.each([
    ['a clock ran out', { end: 'timedOut', reason: 'wall', exitCode: null } as const],
    ['a signal ended the compiler', { ...ERROR, exitCode: null, signal: 'SIGKILL' }],
    ['it needed too much memory', { ...ERROR, reason: 'memory_limit' } as const],
  ])('is done again by who comes later where %s', async (_, outcome) => {
    const all = [compile(), compile()];
    await pool.end(outcome);
    for (const each of await Promise.all(all))
      expect(each).toMatchObject({ outcome: { reason: 'compile_error' } });
    const later = compile();
    await pool.end();

    expect(await later).toMatchObject({ said: '' });
    expect(pool.compiles).toBe(2);
  });

  it.each([
    ['is cancelled', true],
    ['fails', false],
  ])('is done once more where whoever began it %s, and others wait', async (_, isCancelled) => {
    const controller = new AbortController();
    const first = compile(undefined, controller.signal);
    const others = [compile(), compile(), compile()];
    await settled();
    if (isCancelled) controller.abort();
    else await pool.end(new Error('the sandbox is gone'));
    const ended: unknown = await first.catch((error: unknown) => error);
    await settled();
    // The one that was cancelled is still in the list of those that can be ended.
    if (isCancelled) await pool.end();
    await pool.end();

    if (isCancelled) expect(ended).toMatchObject({ outcome: { end: 'cancelled' } });
    else expect(ended).toBeInstanceOf(Error);
    for (const each of await Promise.all(others)) expect(each).toMatchObject({ said: '' });
    expect(pool.compiles).toBe(2);
  });

  it('is not waited for by who is cancelled', async () => {
    const first = compile();
    const controller = new AbortController();
    const second = compile(undefined, controller.signal);
    await settled();
    controller.abort();

    expect(await second).toMatchObject({ archive: null, outcome: { end: 'cancelled' } });
    await pool.end();
    expect(await first).toMatchObject({ said: '' });
    expect(pool.compiles).toBe(1);
  });
});
