import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { DEFAULT_LIMITS, type Limits } from '@live-code/core';
import type { Interpreter } from '../program/interpreter.ts';
import type { Job } from './job.ts';
import type { SlotPool } from './slot-pool.ts';
import { TOOLCHAINS, type Toolchain } from './toolchains.ts';

/** A toolchain that is here. */
export interface Installed {
  readonly toolchain: Toolchain;
  /** The command that is there, of those that the toolchain names. */
  readonly command: string;
  /** As the command itself says it. */
  readonly version: string;
}

const MIB = 1_048_576;
/** Asking for a version is a run like any other, but some runtimes are slow to begin. */
const LIMITS: Limits = { ...DEFAULT_LIMITS, wallTimeMs: 20_000, cpuTimeMs: 20_000, memoryBytes: 512 * MIB };

/**
 * Finds what programs can be run with, by asking each command for its version where programs will run: what is found
 * there works there. Python is known already.
 *
 * @throws {RunnerUnavailable} where no sandbox can be made.
 */
export const findToolchains = async (
  pool: SlotPool,
  { version, executable }: Interpreter,
  env: Readonly<Record<string, string>>,
): Promise<ReadonlyMap<string, Installed>> => {
  const folders = (env.PATH ?? '').split(':');
  // Proves that a sandbox can be made at all, whatever else is found.
  await ask(pool, null, env);
  const find = async (toolchain: Toolchain): Promise<Installed | null> => {
    if (toolchain.id === 'python') return { toolchain, command: executable, version };
    for (const command of toolchain.commands) {
      if (!(await isThere(command, folders))) continue;
      const said = await ask(pool, [command, ...toolchain.version.args], { ...env, ...toolchain.env });
      const found = toolchain.version.pattern.exec(said)?.[1];
      if (found !== undefined) return { toolchain, command, version: found };
    }
    return null;
  };
  const found = await Promise.all(TOOLCHAINS.map(find));
  return new Map(
    found.flatMap((installed) => (installed === null ? [] : [[installed.toolchain.id, installed]])),
  );
};

/** Spares a run for what is not there at all. */
const isThere = async (command: string, folders: readonly string[]): Promise<boolean> => {
  const checks = await Promise.allSettled(folders.map((folder) => access(join(folder, command))));
  return checks.some(({ status }) => status === 'fulfilled');
};

const ask = async (
  pool: SlotPool,
  argv: readonly string[] | null,
  env: Readonly<Record<string, string>>,
): Promise<string> => {
  const files = argv === null ? ([['main.py', '']] as const) : [];
  const job: Job = {
    files,
    archive: null,
    argv,
    args: [],
    env,
    limits: LIMITS,
    terminal: false,
    collect: null,
  };
  const { outcome } = await pool.run(job, { stdin: '', signal: new AbortController().signal });
  return outcome.end === 'succeeded' ? `${outcome.stdout}${outcome.stderr}` : '';
};
