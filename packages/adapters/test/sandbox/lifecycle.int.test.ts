import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SandboxCodeRunner } from '@live-code/adapters/sandbox';
import { aMarkedRequest, aRequest, processesOfProgram, silentLog, until } from '@live-code/contracts';
import { DEFAULT_LIMITS, RunnerUnavailable } from '@live-code/core';

const LOADER = new URL('../process/fixtures/typescript-loader.mjs', import.meta.url);
const REGISTER = `data:text/javascript,import { register } from 'node:module'; register('${LOADER}');`;
const HOST = fileURLToPath(new URL('./fixtures/host.ts', import.meta.url));
const SLEEP = 'import os, time; os.fork(); os.fork(); time.sleep(600)';

const never = (): AbortSignal => new AbortController().signal;

/** Ids of this process's children that are launchers. */
const launchers = async (parent = process.pid): Promise<number[]> => {
  const found: number[] = [];
  for (const name of await readdir('/proc')) {
    const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '');
    const line = await readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '');
    if (line.includes('/box/main.py') && new RegExp(`\\) [RSD] ${parent} `).test(stat))
      found.push(Number(name));
  }
  return found;
};

describe('a sandbox runner', () => {
  let compiledStore: string;
  let runner: SandboxCodeRunner;

  beforeEach(async () => {
    compiledStore = await mkdtemp(join(tmpdir(), 'compiled-'));
    runner = new SandboxCodeRunner({ python: '/usr/bin/python3', compiledStore, log: silentLog });
  });

  afterEach(async () => {
    await runner.close();
    await rm(compiledStore, { recursive: true });
  });

  it('rejects what runs when its launcher is killed, leaves nothing of it, and runs the next', async () => {
    const markers = [randomUUID(), randomUUID()];
    // On a busy machine the one may run for long before the other does.
    const limits = { ...DEFAULT_LIMITS, wallTimeMs: 60_000 };
    const running = markers.map((marker) => runner.run(aMarkedRequest(SLEEP, marker, { limits }), never()));
    const settled = Promise.all(running.map((run) => expect(run).rejects.toThrow(RunnerUnavailable)));
    for (const marker of markers) await until(async () => (await processesOfProgram(marker)) > 3);
    const [launcher = 0] = await launchers();
    process.kill(launcher, 'SIGKILL');
    await settled;

    for (const marker of markers) await until(async () => (await processesOfProgram(marker)) === 0);
    expect((await runner.run(aRequest('print("next")'), never())).stdout).toBe('next\n');
    expect(await launchers()).toHaveLength(1);
    expect(await launchers()).not.toContain(launcher);
  });

  it('runs the next when its launcher is killed while slots wait', async () => {
    for (let round = 0; round < 5; round++) {
      await runner.run(aRequest(), never());
      const [launcher = 0] = await launchers();
      process.kill(launcher, 'SIGKILL');
      // They are gone by then, of which this process has not heard.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
      expect((await runner.run(aRequest('print("on")'), never())).stdout).toBe('on\n');
    }
  });

  it('ends its launcher and every slot when it is closed, also while it compiles', async () => {
    await runner.abilities();
    const [launcher = 0] = await launchers();
    const source =
      'constexpr long f(int n) { return n < 2 ? n : f(n - 1) + f(n - 2); }\nint main() { constexpr long x = f(90); return x; }';
    const compiling = runner.run(
      aRequest('', { language: 'cpp', entry: 'main.cpp', files: [{ name: 'main.cpp', content: source }] }),
      never(),
    );
    const settled = expect(compiling).rejects.toThrow(RunnerUnavailable);
    await runner.close();
    await settled;

    expect(await launchers()).toEqual([]);
    await until(async () => (await readdir(`/proc/${launcher}`).catch(() => [])).length === 0);
  });

  it('is cancelled at any moment', async () => {
    for (let round = 0; round < 300; round++) {
      // Limits of its own make a slot ask process 1, which is to be interrupted too.
      const limits = { ...DEFAULT_LIMITS, memoryBytes: DEFAULT_LIMITS.memoryBytes + round };
      const controller = new AbortController();
      const running = runner.run(aRequest('print("on")', { limits }), controller.signal);
      setTimeout(() => controller.abort(), (round % 60) / 10);

      expect(['cancelled', 'succeeded']).toContain((await running).end);
    }
  });

  it('compiles anew what an execution that was cancelled did not compile', async () => {
    const request = aRequest('', {
      language: 'c',
      entry: 'main.c',
      files: [{ name: 'main.c', content: `/* ${randomUUID()} */ int main(void) { return 9; }` }],
    });
    await runner.abilities();
    const controller = new AbortController();
    const cancelled = runner.run(request, controller.signal);
    const other = runner.run(request, never());
    controller.abort();

    expect((await cancelled).end).toBe('cancelled');
    expect((await other).exitCode).toBe(9);
  });
});

describe('the worker’s process', () => {
  const startHost = (marker: string, source: string, store: string): ChildProcess =>
    spawn(
      process.execPath,
      ['--import', REGISTER, '--conditions=@live-code/source', HOST, marker, source, store],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
        env: { PATH: process.env.PATH, HOME: process.env.HOME },
      },
    );

  it.each([
    SLEEP,
    'import signal, os, time; signal.signal(15, signal.SIG_IGN); os.setsid() if os.fork() == 0 else 0; time.sleep(600)',
  ])('takes every sandbox with it when it is killed: %s', async (source) => {
    const store = await mkdtemp(join(tmpdir(), 'compiled-'));
    const marker = randomUUID();
    const host = startHost(marker, source, store);
    // The host has it among its arguments, and processes 1 and 2 of the slot have its file.
    await until(async () => (await processesOfProgram(marker)) > 3);
    const [launcher = 0] = await launchers(host.pid);
    const exited = once(host, 'exit');
    host.kill('SIGKILL');
    await exited;

    await until(async () => (await processesOfProgram(marker)) === 0);
    await until(async () => (await readdir(`/proc/${launcher}`).catch(() => [])).length === 0);
    await rm(store, { recursive: true });
  });
});
