import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SandboxCodeRunner } from '@live-code/adapters/sandbox';
import { aRequest, silentLog } from '@live-code/contracts';
import { type ExecutionRequest, findLanguage, LANGUAGES, resolveLimits } from '@live-code/core';
import { TOOLCHAINS } from '../../src/sandbox/toolchains.ts';
import { LANGUAGE_PROGRAMS } from './language-programs.ts';

const COMPILED = TOOLCHAINS.filter(({ compile }) => compile !== undefined).map(({ id }) => id);
/** What has to be on a machine that tests; anything else is tested where it is found. */
const REQUIRED = ['python', 'javascript', 'bash', 'c', 'cpp', 'java', 'go', 'ruby', 'php', 'perl', 'lua'];

let runner: SandboxCodeRunner;
let compiledStore: string;
let found: readonly string[];

beforeAll(async () => {
  compiledStore = await mkdtemp(join(tmpdir(), 'compiled-'));
  runner = new SandboxCodeRunner({ compiledStore, log: silentLog });
  found = (await runner.abilities()).languages.map(({ id }) => id);
});

afterAll(async () => {
  await runner.close();
  await rm(compiledStore, { recursive: true });
});

const request = (
  language: string,
  source: string,
  over: Partial<ExecutionRequest> = {},
): ExecutionRequest => {
  const { entry } = programsOf(language);
  const limits = resolveLimits({}, findLanguage(language).limits);
  return aRequest('', { language, entry, files: [{ name: entry, content: source }], limits, ...over });
};

const run = (asked: ExecutionRequest) => runner.run(asked, new AbortController().signal);

const programsOf = (language: string) => {
  const programs = LANGUAGE_PROGRAMS[language];
  if (programs === undefined) throw new Error(`no programs in ${language}`);
  return programs;
};

describe('languages', () => {
  it('are in the catalogue, each with a toolchain and programs to try it with', () => {
    const ids = LANGUAGES.map(({ id }) => id);

    expect(TOOLCHAINS.map(({ id }) => id)).toEqual(ids);
    expect(Object.keys(LANGUAGE_PROGRAMS)).toEqual(ids);
    expect(LANGUAGES.map(({ fileName }) => fileName)).toEqual(
      Object.values(LANGUAGE_PROGRAMS).map(({ entry }) => entry),
    );
  });

  it('are found with their versions', async () => {
    const { languages } = await runner.abilities();

    expect(found).toEqual(expect.arrayContaining(REQUIRED));
    for (const { version } of languages) expect(version).toMatch(/^\d+\.\d+/);
  });
});

describe.each(Object.keys(LANGUAGE_PROGRAMS))('%s', (language) => {
  const here = (): boolean => found.includes(language);
  const { hello, echo, exit, loop, broken, memory } = programsOf(language);

  it('says hello', async () => {
    if (!here()) return;
    expect(await run(request(language, hello))).toMatchObject({
      end: 'succeeded',
      stdout: 'Hello World\n',
      stderr: '',
      exitCode: 0,
      compileOutput: COMPILED.includes(language) ? '' : null,
    });
  });

  it('reads its input and its arguments', async () => {
    if (!here()) return;
    const asked = request(language, echo, { stdin: 'first\nżółć 😀\n', args: ['an "argument" *'] });

    expect(await run(asked)).toMatchObject({
      end: 'succeeded',
      stdout: 'first\nżółć 😀\n[an "argument" *]\n',
      stderr: '',
    });
  });

  it('reads what is typed in a terminal, to its end', async () => {
    if (!here()) return;
    const asked = request(language, echo, { stdin: 'żółć 😀\n', args: ['last'], tty: true });

    expect(await run(asked)).toMatchObject({
      end: 'succeeded',
      // Typed, and printed.
      stdout: expect.stringMatching(/^żółć 😀\r\nżółć 😀\r\n\[last\]\r\n$/),
      stderr: '',
    });
  });

  it('fails with its own exit code', async () => {
    if (!here()) return;
    expect(await run(request(language, exit))).toMatchObject({
      end: 'failed',
      reason: 'runtime_error',
      exitCode: 3,
      stderr: 'bye\n',
    });
  });

  it('is stopped by the processor’s clock', async () => {
    if (!here()) return;
    const asked = request(language, loop);
    const limits = { ...asked.limits, cpuTimeMs: 500, wallTimeMs: 30_000 };

    expect(await run({ ...asked, limits })).toMatchObject({ end: 'timedOut', reason: 'cpu', stdout: '' });
  });

  it('says what is wrong with a program that is no program', async () => {
    if (!here()) return;
    const [source, words] = broken;
    const outcome = await run(request(language, source));

    expect(outcome).toMatchObject(
      COMPILED.includes(language)
        ? { end: 'failed', reason: 'compile_error', stdout: '', stderr: '' }
        : { end: 'failed', reason: 'runtime_error', compileOutput: null },
    );
    expect(`${outcome.compileOutput ?? ''}${outcome.stdout}${outcome.stderr}`).toMatch(words);
  });

  it('is stopped when it fills its memory', async () => {
    if (!here()) return;
    const asked = request(language, memory);
    // However busy the machine is, it is the memory that runs out.
    const limits = { ...asked.limits, wallTimeMs: 60_000, cpuTimeMs: 60_000 };
    const outcome = await run({ ...asked, limits });

    expect(outcome).toMatchObject({ end: 'failed', reason: 'memory_limit' });
  });
});

describe('what was compiled', () => {
  const compiledOnce = request('c', '#include <stdio.h>\nint main(void) { puts(__TIME__ __DATE__); }');

  it('is not compiled again', async () => {
    const stamped = request('c', '#include <stdio.h>\nint main(void) { printf("%s\\n", __TIME__); }');
    const first = await run(stamped);
    await new Promise((resolve) => setTimeout(resolve, 1100));
    const second = await run(stamped);

    expect(second).toMatchObject({ end: 'succeeded', stdout: first.stdout });
  });

  it('comes back with what the compiler said then', async () => {
    const warned = request('c', '#warning "look out"\nint main(void) { return 0; }');
    const [first, second] = [await run(warned), await run(warned)];

    expect(first.compileOutput).toContain('look out');
    expect(second.compileOutput).toBe(first.compileOutput);
  });

  it('is another program where a file or the arguments of the compiler differ', async () => {
    const other = { ...compiledOnce, files: [{ name: 'main.c', content: 'int main(void) { return 4; }' }] };

    expect((await run(compiledOnce)).exitCode).toBe(0);
    expect((await run(other)).exitCode).toBe(4);
  });

  it('and is no program fails as one, and is not tried again', async () => {
    expect(
      await run(request('go', 'package library\nfunc Add(a, b int) int { return a + b }')),
    ).toMatchObject({
      end: 'failed',
      reason: 'runtime_error',
      stderr: expect.stringContaining('/build/program'),
    });
  });

  it('of several files is one program', async () => {
    const asked = request('c', '', {
      files: [
        { name: 'main.c', content: '#include "lib/add.h"\nint main(void) { return add(20, 22); }' },
        { name: 'lib/add.h', content: 'int add(int a, int b);' },
        { name: 'lib/add.c', content: '#include "add.h"\nint add(int a, int b) { return a + b; }' },
      ],
    });

    expect(await run(asked)).toMatchObject({ end: 'failed', exitCode: 42 });
  });

  it('by sixteen at once is the same for all', async () => {
    const asked = request('c', '#include <stdio.h>\nint main(void) { puts("together"); }');
    const outcomes = await Promise.all(Array.from({ length: 16 }, () => run(asked)));

    expect(outcomes.map(({ stdout }) => stdout)).toEqual(Array.from({ length: 16 }, () => 'together\n'));
  });
});
