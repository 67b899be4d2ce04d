import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { processesOfProgram, until } from '@live-code/contracts';

const LOADER = new URL('./fixtures/typescript-loader.mjs', import.meta.url);
const REGISTER = `data:text/javascript,import { register } from 'node:module'; register('${LOADER}');`;
const HOST = fileURLToPath(new URL('./fixtures/host.ts', import.meta.url));

/** Runs a program by the runner in a process of its own. */
const startHost = (marker: string, source: string): ChildProcess =>
  spawn(process.execPath, ['--import', REGISTER, '--conditions=@live-code/source', HOST, marker, source], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: process.env.PATH, HOME: process.env.HOME },
  });

describe('the process that hosts a ProcessCodeRunner', () => {
  it.each([
    'import time; time.sleep(600)',
    'import os, time; os.fork(); os.fork(); time.sleep(600)',
    'import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)',
    'while True: print("x")',
  ])('takes its program with it when it is killed: %s', async (source) => {
    const marker = randomUUID();
    const host = startHost(marker, source);
    const exited = once(host, 'exit');
    // The host has it among its arguments, too.
    await until(async () => (await processesOfProgram(marker)) > 1);

    host.kill('SIGKILL');
    await exited;

    await until(async () => (await processesOfProgram(marker)) === 0);
    expect(host.signalCode).toBe('SIGKILL');
  });

  it('can end by itself though it never closed the runner', async () => {
    const host = startHost(randomUUID(), 'print("hello")');
    const [output, [code]] = await Promise.all([
      host.stdout === null ? '' : text(host.stdout),
      once(host, 'exit'),
    ]);

    expect(output).toBe('succeeded');
    expect(code).toBe(0);
  });
});
