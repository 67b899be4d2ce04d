import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from '@jest/globals';
import { aRequest } from '@live-code/contracts';
import type { RunOutcome } from '@live-code/core';
import { openTarget, TIGHT } from './escape/attacks.ts';

const RUNS = 5000;
/** As many as can be in this time are enough, where a page fault costs so much that all would take ten minutes; but not fewer than these. */
const ENOUGH = { ms: 200_000, runs: 1500 };
const WARM_UP = 300;
const AT_ONCE = 8;
const MIB = 1_048_576;

/** Good and hostile, and quick: what a program is, and how it has to end. */
const PROGRAMS: readonly (readonly [string, string, RunOutcome['reason']])[] = [
  ['print("Hello World")', 'succeeded', null],
  ['import json, sys; print(json.dumps(sys.argv))', 'succeeded', null],
  ['import os; os.makedirs("out/a"); open("out/a/b", "w").write("x" * 10_000)', 'succeeded', null],
  ['1 / 0', 'failed', 'runtime_error'],
  ['import os; os.abort()', 'failed', 'runtime_error'],
  [
    'import os\nfor _ in range(8):\n  if os.fork() == 0: os.setsid(); os.pause() if hasattr(os, "pause") else __import__("time").sleep(600)',
    'succeeded',
    null,
  ],
  ['import os\nos.write(1, b"x" * 100_000)\nos.write(1, b"x" * 100_000)', 'failed', 'output_limit'],
  ['b = bytearray(10**12)', 'failed', 'memory_limit'],
  [
    'import socket; s = socket.create_server(("127.0.0.1", 0)); c = socket.create_connection(s.getsockname())',
    'succeeded',
    null,
  ],
  ['open("/tmp/f", "wb").write(b"x" * 9_000_000)', 'failed', 'disk_limit'],
  ['import os; os.closerange(0, 1000)', 'succeeded', null],
  ['import subprocess; subprocess.run(["true"], check=True)', 'succeeded', null],
];

const opened = openTarget({ concurrency: AT_ONCE });

const soak = async (runs: number): Promise<void> => {
  let next = 0;
  const begun = performance.now();
  const isEnough = (): boolean => next >= ENOUGH.runs && performance.now() - begun > ENOUGH.ms;
  const failures: string[] = [];
  const work = async (): Promise<void> => {
    for (let index = next++; index < runs && !isEnough(); index = next++) {
      const [source = '', end, reason] = PROGRAMS[index % PROGRAMS.length] ?? [];
      const outcome = await opened().run(aRequest(source, { limits: TIGHT }));
      if (outcome.end !== end || outcome.reason !== reason) {
        failures.push(`${source}: ${outcome.end} ${outcome.reason} ${outcome.stderr.slice(0, 300)}`);
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  expect(failures).toEqual([]);
};

const residentMib = async (pid: number | string): Promise<number> =>
  Number(/VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;

const launcherOf = async (): Promise<number> => {
  const children = await readFile(`/proc/self/task/${process.pid}/children`, 'utf8');
  for (const pid of children.trim().split(' ')) {
    if ((await readFile(`/proc/${pid}/cmdline`, 'utf8')).includes('/box/main.py')) return Number(pid);
  }
  throw new Error('no launcher');
};

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** What is still in use when everything else has been collected. */
const heapMib = async (): Promise<number> => {
  for (let round = 0; round < 3; round++) {
    await sleep(20);
    collectGarbage();
  }
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / MIB;
};

describe('five thousand programs, or as many as there is time for, good and hostile', () => {
  // That processes, descriptors, mounts and files are as before is proven after each file of attacks, and so here.
  it('leave the worker’s memory and the launcher’s flat', async () => {
    await soak(WARM_UP);
    const launcher = await launcherOf();
    const before = { worker: await heapMib(), launcher: await residentMib(launcher) };
    await soak(RUNS);
    const after = { worker: await heapMib(), launcher: await residentMib(launcher) };

    expect(await launcherOf()).toBe(launcher);
    expect(after.worker - before.worker).toBeLessThan(24);
    expect(after.launcher - before.launcher).toBeLessThan(4);
  }, 600_000);
});
