import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SandboxCodeRunner, type SandboxCodeRunnerOptions } from '@live-code/adapters/sandbox';
import { aRequest, silentLog, until } from '@live-code/contracts';
import { DEFAULT_LIMITS, type ExecutionRequest, type Limits, type RunOutcome } from '@live-code/core';
import { type Census, census } from './census.ts';

const MIB = 1_048_576;

/** What hostile programs get: little, so that what they try is over soon. */
export const TIGHT: Limits = {
  ...DEFAULT_LIMITS,
  wallTimeMs: 4000,
  cpuTimeMs: 1500,
  memoryBytes: 96 * MIB,
  processes: 16,
  outputBytes: 65_536,
  diskBytes: 8 * MIB,
};

/** A hostile program, and what must come of it. */
export interface Attack {
  readonly name: string;
  /** Python, where no language is named. */
  readonly source: string;
  readonly over?: Partial<ExecutionRequest>;
  readonly limits?: Partial<Limits>;
  /** All that matters of the outcome; by default the program succeeds and complains of nothing. */
  readonly outcome?: Readonly<Record<string, unknown>>;
  /** What it prints. */
  readonly stdout?: string | RegExp;
  /** What must be there for it to be bounded; elsewhere it is not tried. */
  readonly needs?: 'control groups';
}

/** What attacks may call: each answers with the name of the error, or with `done`. */
export const TOOLS = `
import ctypes, errno, os, sys
libc = ctypes.CDLL(None, use_errno=True)
def call(number, *args):
    "A system call by its number on x86-64."
    return "done" if libc.syscall(number, *args) >= 0 else errno.errorcode[ctypes.get_errno()]
def attempt(action, *args):
    try: action(*args)
    except OSError as error: return errno.errorcode[error.errno]
    return "done"
`;

/** A runner for attacks, and a place of its own on the host. */
export interface Target {
  readonly runner: SandboxCodeRunner;
  /** A folder on the host that programs should not see; its path is no secret. */
  readonly place: string;
  run(request: ExecutionRequest): Promise<RunOutcome>;
}

/** Opens a runner for a file's tests, and proves after each of them that the host is as it was. */
export const openTarget = (options: Partial<SandboxCodeRunnerOptions> = {}): (() => Target) => {
  let target: Target;
  let before: Census;

  beforeAll(async () => {
    const place = await mkdtemp(join(tmpdir(), 'attacked-'));
    const compiledStore = join(place, 'compiled');
    const runner = new SandboxCodeRunner({
      python: '/usr/bin/python3',
      compiledStore,
      log: silentLog,
      ...options,
    });
    await runner.abilities();
    target = { runner, place, run: (request) => runner.run(request, new AbortController().signal) };
    await settled(place);
    before = await census(place);
  });

  afterAll(async () => {
    let now = await census(target.place);
    const noMore = async (): Promise<boolean> => {
      now = await census(target.place);
      return Object.entries(now).every(([what, count]) => count <= (before[what] ?? 0));
    };
    // A slot that has just ended is gone in a moment.
    await until(noMore).catch(() => expect(now).toEqual(before));
    expect((await target.run(aRequest('print("as ever")'))).stdout).toBe('as ever\n');
    await target.runner.close();
    await rm(target.place, { recursive: true });
  });

  return () => target;
};

/** Slots that found toolchains are replaced by fresh ones. */
const settled = async (place: string): Promise<void> => {
  for (let last = '', same = 0; same < 5; ) {
    const now = JSON.stringify(await census(place));
    same = now === last ? same + 1 : 0;
    last = now;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};

/** Of a file the beginning is enough to see whose it is; all of it would be too much to print. */
const shown = (outcome: RunOutcome) => ({
  ...outcome,
  artifacts: outcome.artifacts.map((artifact) => ({
    ...artifact,
    content: new TextDecoder().decode(artifact.content.subarray(0, 100)),
  })),
});

/** One test for each attack. */
export const describeAttacks = (subject: string, opened: () => Target, attacks: readonly Attack[]): void => {
  describe(subject, () => {
    it.each(attacks.map((attack) => [attack.name, attack] as const))('%s', async (_, attack) => {
      const { outcome = { end: 'succeeded', stderr: '' }, stdout = /^/, needs = '' } = attack;
      const { enforcedBy } = await opened().runner.abilities();
      if (!enforcedBy.startsWith(needs)) {
        // What is not bounded is not promised.
        expect(enforcedBy).toBe('resource limits');
        return;
      }
      const ran = await opened().run(requestOf(attack));

      expect(shown(ran)).toMatchObject(outcome);
      if (typeof stdout === 'string') expect(ran.stdout).toBe(stdout);
      else expect(ran.stdout).toMatch(stdout);
    });
  });
};

const requestOf = ({ source, over, limits }: Attack): ExecutionRequest => {
  const program = over?.language === undefined ? `${TOOLS}\n${source}` : source;
  const request = aRequest(program, { limits: { ...TIGHT, ...limits }, ...over });
  return { ...request, files: over?.files ?? [{ name: request.entry, content: program }] };
};
