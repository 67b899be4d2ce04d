import { bareOutcome, type ExecutionRequest, type Limits, type RunOutcome } from '@live-code/core';
import { commandFor } from './command.ts';
import type { CompiledStore } from './compiled-store.ts';
import type { Installed } from './find-toolchains.ts';
import type { Job } from './job.ts';
import type { SlotPool } from './slot-pool.ts';

/** What was compiled, or why it was not. */
export type Compiled =
  | { readonly archive: string; readonly said: string }
  | { readonly archive: null; readonly outcome: RunOutcome };

const MIB = 1_048_576;

/** A compiler's own limits; they are no part of what an execution may ask for. */
export const COMPILE_LIMITS: Limits = {
  wallTimeMs: 30_000,
  cpuTimeMs: 60_000,
  memoryBytes: 1024 * MIB,
  outputBytes: MIB / 4,
  processes: 128,
  diskBytes: 512 * MIB,
};
const MAX_FILES = 500;

/** Compiles in a sandbox of its own, or finds what was compiled before. */
export class Compiler {
  readonly #pool: SlotPool;
  readonly #store: CompiledStore;
  readonly #limits: Limits;
  readonly #running = new Map<string, Promise<Compiled>>();

  constructor(pool: SlotPool, store: CompiledStore, limits: Limits) {
    this.#pool = pool;
    this.#store = store;
    this.#limits = limits;
  }

  /** @throws {RunnerUnavailable} where the sandbox or the store fails. */
  async compile(
    { toolchain, command, version }: Installed,
    words: readonly string[],
    request: ExecutionRequest,
    { env, signal }: { readonly env: Readonly<Record<string, string>>; readonly signal: AbortSignal },
  ): Promise<Compiled> {
    const argv = commandFor(words, command, toolchain, { ...request, limits: this.#limits });
    const files = [...request.files.map(({ name, content }) => [name, content] as const)];
    const parts = [toolchain.id, version, JSON.stringify([argv, env, this.#limits]), ...files.flat()];
    const key = this.#store.keyOf(parts);
    // Who asks for the same meanwhile waits, and then finds it; or tries by itself, where it came to nothing.
    await this.#running.get(key)?.catch(() => {});
    const said = await this.#store.find(key);
    if (said !== null) return { archive: key, said };
    const job = {
      files: [...files, ...(toolchain.compilerFiles ?? [])],
      archive: null,
      argv,
      args: [],
      env,
      limits: this.#limits,
      collect: { path: '/build', maxFiles: MAX_FILES, maxBytes: this.#limits.diskBytes },
    } as const;
    const running = this.#compile(key, job, signal);
    this.#running.set(key, running);
    try {
      return await running;
    } finally {
      if (this.#running.get(key) === running) this.#running.delete(key);
    }
  }

  async #compile(key: string, job: Job, signal: AbortSignal): Promise<Compiled> {
    const { outcome, report } = await this.#pool.run(job, { stdin: '', signal });
    if (outcome.end === 'cancelled') return { archive: null, outcome: bareOutcome('cancelled') };
    const said = `${outcome.stdout}${outcome.stderr}`;
    if (outcome.end === 'succeeded') {
      await this.#store.put(key, report.archive, said);
      return { archive: key, said };
    }
    const failed: RunOutcome = {
      ...bareOutcome('failed', 'compile_error'),
      exitCode: outcome.exitCode,
      signal: outcome.signal,
      compileOutput: `${said}${report.refused?.text ?? ''}${explanation(outcome, this.#limits)}`,
    };
    return { archive: null, outcome: failed };
  }
}

/** What a compiler that was stopped could not say itself. */
const explanation = ({ reason }: RunOutcome, limits: Limits): string =>
  reason === null || reason === 'runtime_error'
    ? ''
    : `\nCompiling was stopped: ${stopped(limits)[reason] ?? reason}.\n`;

const stopped = (limits: Limits): Readonly<Record<string, string>> => ({
  wall: `it took longer than ${limits.wallTimeMs / 1000} s`,
  cpu: `it used more than ${limits.cpuTimeMs / 1000} s of processor time`,
  memory_limit: `it used more than ${limits.memoryBytes / MIB} MiB of memory`,
  disk_limit: `it wrote more than ${limits.diskBytes / MIB} MiB`,
  process_limit: `it started more than ${limits.processes} processes`,
  output_limit: 'it printed too much',
});
