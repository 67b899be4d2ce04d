import { spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { constants, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SandboxCodeRunner, type SandboxCodeRunnerOptions } from '@live-code/adapters/sandbox';
import { aRequest, silentLog } from '@live-code/contracts';
import { type CodeRunner, DEFAULT_LIMITS, type RunOutcome } from '@live-code/core';

const MIB = 1_048_576;
const PYTHON = '/usr/bin/python3';
const FOR_PROGRAMS = fileURLToPath(new URL('../../src/sandbox/launcher/for_programs', import.meta.url));

/** A Python program as data: `main.py`, and what it is given. */
export interface Program {
  readonly source: string;
  /** Beside `main.py`: text by name. */
  readonly files?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  readonly stdin?: string;
  readonly env?: Environment;
}

type Environment = Readonly<Record<string, string>>;

/** What is compared of a program's run. */
interface Seen {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number | null;
  readonly signal: string | null;
}

/** The sandbox of one test file. */
export interface OpenSandbox {
  readonly runner: CodeRunner;
  readonly run: (program: Program) => Promise<RunOutcome>;
  readonly close: () => Promise<void>;
}

/** It starts with its first program. */
export const openSandbox = async (options: Partial<SandboxCodeRunnerOptions> = {}): Promise<OpenSandbox> => {
  const compiledStore = await mkdtemp(join(tmpdir(), 'compiled-'));
  const runner = new SandboxCodeRunner({ python: PYTHON, log: silentLog, compiledStore, ...options });
  // Nothing here is about limits, and machines are shared.
  const limits = { ...DEFAULT_LIMITS, wallTimeMs: 60_000, cpuTimeMs: 60_000, memoryBytes: 512 * MIB };
  return {
    runner,
    run: ({ source, files = {}, ...given }) => {
      const named = Object.entries({ 'main.py': source, ...files });
      const request = { ...given, limits, files: named.map(([name, content]) => ({ name, content })) };
      return runner.run(aRequest(source, request), new AbortController().signal);
    },
    close: async () => {
      await runner.close();
      await rm(compiledStore, { recursive: true });
    },
  };
};

/**
 * Proves of each program, by name, that two at once in the sandbox show what one shows under `python3 main.py`: the same
 * output, the same exit code or signal.
 */
export const describeSameAsBare = (
  title: string,
  programs: Readonly<Record<string, Program | string>>,
  options?: Partial<SandboxCodeRunnerOptions>,
): void => {
  describe(title, () => {
    let sandbox: OpenSandbox;
    let environment: Environment;

    beforeAll(async () => {
      sandbox = await openSandbox(options);
      environment = await environmentOf(sandbox);
    });

    afterAll(() => sandbox.close());

    it.each(Object.entries(programs))('%s', async (_, given) => {
      const program = typeof given === 'string' ? { source: given } : given;
      const runs = [seenBare(program, environment), seenIn(sandbox, program), seenIn(sandbox, program)];
      const [bare, ...both] = await Promise.all(runs);

      expect(both).toEqual([bare, bare]);
    });
  });
};

const seenIn = async (sandbox: OpenSandbox, program: Program): Promise<Seen> => {
  const { stdout, stderr, exitCode, signal } = await sandbox.run(program);
  return { stdout: withoutAddresses(stdout), stderr: withoutAddresses(stderr), exitCode, signal };
};

/** Where objects are in memory is another place each time. */
const withoutAddresses = (said: string): string => said.replaceAll(/0x[0-9a-f]{8,16}\b/g, '0x…');

/** What the sandbox gives a program that asks for nothing. */
export const environmentOf = async (sandbox: OpenSandbox): Promise<Environment> => {
  const { stdout } = await sandbox.run({ source: 'import json, os; print(json.dumps(dict(os.environ)))' });
  return JSON.parse(stdout) as Environment;
};

/**
 * Starts `python3 main.py` and says what came of it. Pipes that Node makes are sockets, and it passes on what descriptors
 * it has got; this makes pipes, and passes on nothing.
 */
const STARTER = `import base64, json, subprocess, sys
asked = json.load(sys.stdin)
child = subprocess.Popen(["python3", "main.py", *asked["args"]], executable="${PYTHON}", cwd=asked["folder"],
    env=asked["env"], stdin=-1, stdout=-1, stderr=-1, start_new_session=True, umask=0o022)
out, err = child.communicate(base64.b64decode(asked["stdin"]))
print(json.dumps([base64.b64encode(out).decode(), base64.b64encode(err).decode(), child.returncode]))`;

/** What `python3 main.py` shows in a folder of its own, where paths are replaced by those of the sandbox. */
export const seenBare = async (program: Program, environment: Environment): Promise<Seen> => {
  const { source, files = {}, args = [], stdin = '', env = {} } = program;
  const root = await mkdtemp(join(tmpdir(), 'bare-'));
  const places = [
    ['/box', join(root, 'box')],
    ['/opt/live-code', join(root, 'opt')],
  ] as const;
  try {
    await cp(FOR_PROGRAMS, join(root, 'opt'), { recursive: true });
    for (const [name, content] of Object.entries({ 'main.py': source, ...files })) {
      await mkdir(dirname(join(root, 'box', name)), { recursive: true });
      await writeFile(join(root, 'box', name), content);
    }
    const moved = Object.entries({ ...environment, ...env }).map(([name, value]) => [
      name,
      places.find(([there]) => there === value)?.[1] ?? value,
    ]);
    const starter = spawn(PYTHON, ['-IS', '-c', STARTER], { stdio: ['pipe', 'pipe', 'inherit'] });
    const asked = { folder: join(root, 'box'), args, env: Object.fromEntries(moved) };
    starter.stdin.end(JSON.stringify({ ...asked, stdin: Buffer.from(stdin).toString('base64') }));
    const [out, err, code] = JSON.parse(await text(starter.stdout)) as [string, string, number];
    const shown = (base64: string): string =>
      places.reduce(
        (said, [there, here]) => said.replaceAll(here, there),
        withoutAddresses(Buffer.from(base64, 'base64').toString()),
      );
    return {
      stdout: shown(out),
      stderr: shown(err),
      exitCode: code < 0 ? null : code,
      signal: code < 0 ? nameOf(-code) : null,
    };
  } finally {
    await rm(root, { recursive: true });
  }
};

const nameOf = (number: number): string | null =>
  Object.entries(constants.signals).find(([, value]) => value === number)?.[0] ?? null;
