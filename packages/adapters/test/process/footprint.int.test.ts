import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ProcessCodeRunner } from '@live-code/adapters/process';
import { aRequest, recordingLog, silentLog, until } from '@live-code/contracts';
import { type Outcome, RunnerUnavailable } from '@live-code/core';

const never = (): AbortSignal => new AbortController().signal;

describe('ProcessCodeRunner', () => {
  let folder: string;
  let runner: ProcessCodeRunner | null;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'footprint-'));
    runner = null;
  });

  afterEach(async () => {
    await runner?.close();
    await rm(folder, { recursive: true });
  });

  it('says once, when it is made, that it isolates nothing', async () => {
    const log = recordingLog();
    runner = new ProcessCodeRunner({ log, temporaryDirectory: folder });
    expect(log.entries).toEqual([['warn', expect.stringContaining('isolates nothing'), undefined]]);

    await runner.abilities();
    await runner.run(aRequest(), never());
    await runner.run(aRequest(), never());

    expect(log.entries).toHaveLength(1);
  });

  it('asks a shim for the interpreter once, and runs programs without it', async () => {
    const { stdout } = await promisify(execFile)('python3', ['-c', 'import sys; print(sys.executable)']);
    const asked = join(folder, 'asked');
    const shim = join(folder, 'python3');
    await writeFile(shim, `#!/bin/sh\necho asked >> '${asked}'\nexec ${stdout.trim()} "$@"\n`);
    await chmod(shim, 0o755);
    const own = new ProcessCodeRunner({ log: silentLog, python: shim });
    runner = own;

    await Promise.all([own.abilities(), own.abilities(), own.run(aRequest(), never())]);
    const outcome = await own.run(aRequest('import sys; print(sys.executable)'), never());

    expect(outcome.stdout).toBe(stdout);
    expect(await readFile(asked, 'utf8')).toBe('asked\n');
  });

  it('looks again for an interpreter that was not there', async () => {
    const python = join(folder, 'python3');
    runner = new ProcessCodeRunner({ log: silentLog, python });
    await expect(runner.abilities()).rejects.toThrow(`${python} does not run`);

    await writeFile(python, '#!/bin/sh\nexec python3 "$@"\n', { mode: 0o755 });

    expect((await runner.abilities()).languages).toHaveLength(1);
  });

  it.each([
    ['is no Python', '#!/bin/sh\necho hello\n'],
    ['is Python 2', '#!/bin/sh\nprintf "/usr/bin/python2\\n2.7.18\\n"\n'],
    ['fails', '#!/bin/sh\nexit 3\n'],
  ])('does not work with a command that %s', async (_, script) => {
    const python = join(folder, 'python3');
    await writeFile(python, script, { mode: 0o755 });
    runner = new ProcessCodeRunner({ log: silentLog, python });

    await expect(runner.run(aRequest(), never())).rejects.toThrow(RunnerUnavailable);
  });

  it('does not work where it cannot make a working directory', async () => {
    const file = join(folder, 'file');
    await writeFile(file, '');
    for (const temporaryDirectory of [file, join(folder, 'missing')]) {
      runner = new ProcessCodeRunner({ log: silentLog, temporaryDirectory });
      await expect(runner.run(aRequest(), never())).rejects.toThrow(RunnerUnavailable);
    }
  });

  it('leaves no directory, no descriptor and no supervisor behind after 100 runs', async () => {
    const descriptors = async (): Promise<number> => (await readdir('/dev/fd')).length;
    const own = new ProcessCodeRunner({ log: silentLog, temporaryDirectory: folder });
    runner = own;
    const before = await descriptors();
    await own.run(aRequest(), never());
    const between = await descriptors();

    const outcomes: Outcome[] = [];
    for (let round = 0; round < 10; round++) {
      outcomes.push(...(await Promise.all(Array.from({ length: 10 }, () => own.run(aRequest(), never())))));
    }

    expect(outcomes.map(({ stdout }) => stdout)).toEqual(Array.from({ length: 100 }, () => 'hello\n'));
    expect(await readdir(folder)).toEqual([]);
    // One supervisor waits for the next program.
    await until(async () => (await descriptors()) <= between);
    await own.close();
    await until(async () => (await descriptors()) <= before);
  });
});
