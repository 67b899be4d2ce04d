import { bareOutcome, type ExecutionRequest, type Limits, type RunOutcome } from '@live-code/core';
import { commandFor } from './command.ts';
import type { CompiledStore } from './compiled-store.ts';
import type { Installed } from './find-toolchains.ts';
import { runJob } from './run-job.ts';
import type { SlotPool } from './slot-pool.ts';

/** What was compiled, or why it was not. */
export type Compiled =
  | { readonly archive: string; readonly said: string }
  | { readonly archive: null; readonly outcome: RunOutcome };

const MIB = 1_048_576;

/** A compiler's own limits; they are no part of what an execution may ask for. */
const COMPILE_LIMITS: Limits = {
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
  readonly #running = new Map<string, Promise<Compiled>>();

  constructor(pool: SlotPool, store: CompiledStore) {
    this.#pool = pool;
    this.#store = store;
  }

  /** @throws {RunnerUnavailable} where the sandbox or the store fails. */
  async compile(
    { toolchain, command, version }: Installed,
    words: readonly string[],
    request: ExecutionRequest,
    { env, signal }: { readonly env: Readonly<Record<string, string>>; readonly signal: AbortSignal },
  ): Promise<Compiled> {
    const argv = commandFor(words, command, toolchain, { ...request, limits: COMPILE_LIMITS });
    const files = [...request.files.map(({ name, content }) => [name, content] as const)];
    const parts = [toolchain.id, version, JSON.stringify([argv, env, COMPILE_LIMITS]), ...files.flat()];
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
      limits: COMPILE_LIMITS,
      collect: { path: '/build', maxFiles: MAX_FILES, maxBytes: COMPILE_LIMITS.diskBytes },
    } as const;
    const running = this.#compile(key, job, signal);
    this.#running.set(key, running);
    try {
      return await running;
    } finally {
      if (this.#running.get(key) === running) this.#running.delete(key);
    }
  }

  async #compile(key: string, job: Parameters<typeof runJob>[1], signal: AbortSignal): Promise<Compiled> {
    const slot = await this.#pool.take();
    const { outcome, report } = await runJob(slot, job, { stdin: '', signal });
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
      compileOutput: `${said}${report.refused?.text ?? ''}${explanation(outcome)}`,
    };
    return { archive: null, outcome: failed };
  }
}

/** What a compiler that was stopped could not say itself. */
const explanation = ({ reason }: RunOutcome): string =>
  reason === null || reason === 'runtime_error'
    ? ''
    : `\nCompiling was stopped: ${STOPPED[reason] ?? reason}.\n`;

const STOPPED: Readonly<Record<string, string>> = {
  wall: `it took longer than ${COMPILE_LIMITS.wallTimeMs / 1000} s`,
  cpu: `it used more than ${COMPILE_LIMITS.cpuTimeMs / 1000} s of processor time`,
  memory_limit: `it used more than ${COMPILE_LIMITS.memoryBytes / MIB} MiB of memory`,
  disk_limit: `it wrote more than ${COMPILE_LIMITS.diskBytes / MIB} MiB`,
  process_limit: `it started more than ${COMPILE_LIMITS.processes} processes`,
  output_limit: 'it printed too much',
};
