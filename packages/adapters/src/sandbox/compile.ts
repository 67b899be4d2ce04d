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

/**
 * Refusals that are remembered, and milliseconds for which they are, so that many runs of one source compile it once also
 * where it does not compile. Not for longer: a compiler may take for the source's fault what is the machine's.
 */
const MAX_REFUSED = 32;
const REFUSED_MS = 60_000;

/** Compiles in a sandbox of its own, or finds what was compiled before. Who asks for what is being compiled waits for that. */
export class Compiler {
  readonly #pool: Pick<SlotPool, 'run'>;
  readonly #store: Pick<CompiledStore, 'keyOf' | 'find' | 'put'>;
  readonly #limits: Limits;
  readonly #running = new Map<string, Promise<Compiled>>();
  /** What the compiler said of sources that it refused, the oldest first. */
  readonly #refused = new Map<string, { readonly at: number; readonly compiled: Compiled }>();

  constructor(
    pool: Pick<SlotPool, 'run'>,
    store: Pick<CompiledStore, 'keyOf' | 'find' | 'put'>,
    limits: Limits,
  ) {
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
    const job = {
      files: [...files, ...(toolchain.compilerFiles ?? [])],
      archive: null,
      argv,
      args: [],
      env,
      limits: this.#limits,
      terminal: false,
      collect: { path: '/build', maxFiles: MAX_FILES, maxBytes: this.#limits.diskBytes },
    } as const;
    for (;;) {
      if (signal.aborted) return { archive: null, outcome: bareOutcome('cancelled') };
      const others = this.#running.get(key);
      if (others === undefined) return this.#begin(key, job, signal);
      // What was cancelled or failed says nothing about the source: whoever is first tries again.
      const compiled = await untilAborted(others, signal).catch(() => null);
      if (compiled !== null && !isCancelled(compiled)) return compiled;
    }
  }

  /** Begins at once, so that nobody else does. */
  #begin(key: string, job: Job, signal: AbortSignal): Promise<Compiled> {
    const running = this.#findOrCompile(key, job, signal).finally(() => this.#running.delete(key));
    this.#running.set(key, running);
    return running;
  }

  async #findOrCompile(key: string, job: Job, signal: AbortSignal): Promise<Compiled> {
    const refused = this.#refused.get(key);
    if (refused !== undefined && performance.now() - refused.at < REFUSED_MS) return refused.compiled;
    const said = await this.#store.find(key);
    return said === null ? this.#compile(key, job, signal) : { archive: key, said };
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
    const refused: Compiled = { archive: null, outcome: failed };
    if (outcome.reason === 'runtime_error' && outcome.signal === null) this.#remember(key, refused);
    return refused;
  }

  #remember(key: string, compiled: Compiled): void {
    this.#refused.delete(key);
    this.#refused.set(key, { at: performance.now(), compiled });
    const [oldest] = this.#refused.keys();
    if (this.#refused.size > MAX_REFUSED && oldest !== undefined) this.#refused.delete(oldest);
  }
}

const isCancelled = (compiled: Compiled): boolean =>
  compiled.archive === null && compiled.outcome.end === 'cancelled';

/** What comes of others' work; `null` where the signal is aborted first. */
const untilAborted = <Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result | null> =>
  new Promise((resolve, reject) => {
    const onAbort = (): void => resolve(null);
    signal.addEventListener('abort', onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });

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
