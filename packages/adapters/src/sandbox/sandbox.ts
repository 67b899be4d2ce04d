import { dirname, join } from 'node:path';
import {
  ARTIFACT_BOUNDS,
  bareOutcome,
  type ExecutionRequest,
  type Limits,
  type ProgramIo,
  RunnerUnavailable,
  type RunOutcome,
} from '@live-code/core';
import type { Interpreter } from '../program/interpreter.ts';
import { TERMINAL_ENVIRONMENT } from '../program/terminal.ts';
import { artifactsOf } from './artifacts-of.ts';
import { commandFor } from './command.ts';
import { COMPILE_LIMITS, Compiler } from './compile.ts';
import type { CompiledStore } from './compiled-store.ts';
import { findToolchains, type Installed } from './find-toolchains.ts';
import type { Report } from './report.ts';
import type { SlotPool } from './slot-pool.ts';

type Environment = Readonly<Record<string, string>>;

/** What an interpreter looks at only when it starts: with one of these it has to be started anew. */
const READ_AT_START =
  /^(PYTHON\w*|MPL\w+|\w+_NUM_THREADS|LC_\w+|LANG|LANGUAGE|LD_\w+|MALLOC_\w+|GLIBC_TUNABLES)$/;

/** Requests become jobs here: first what compiles them, where their language is compiled, and then what runs them. */
export class Sandbox {
  readonly #pool: SlotPool;
  readonly #compiler: Compiler;
  readonly #env: Environment;
  readonly #installed: ReadonlyMap<string, Installed>;

  private constructor(
    pool: SlotPool,
    compiler: Compiler,
    env: Environment,
    installed: ReadonlyMap<string, Installed>,
  ) {
    this.#pool = pool;
    this.#compiler = compiler;
    this.#env = env;
    this.#installed = installed;
  }

  /** @throws {RunnerUnavailable} where no sandbox can be made, with the reason and the remedy. */
  static async open(
    pool: SlotPool,
    store: CompiledStore,
    {
      interpreter,
      extraRoots,
      compileLimits,
    }: { interpreter: Interpreter; extraRoots: readonly string[]; compileLimits: Partial<Limits> },
  ): Promise<Sandbox> {
    const own = dirname(interpreter.executable);
    const folders = [
      ...extraRoots.map((root) => join(root, 'bin')),
      own,
      '/usr/local/bin',
      '/usr/bin',
      '/bin',
    ];
    const env = {
      PATH: [...new Set(folders)].join(':'),
      HOME: '/box',
      TMPDIR: '/tmp',
      LANG: 'C.UTF-8',
      USER: 'runner',
    };
    const compiler = new Compiler(pool, store, { ...COMPILE_LIMITS, ...compileLimits });
    return new Sandbox(pool, compiler, env, await findToolchains(pool, interpreter, env));
  }

  /** What can be run, by id. */
  get languages(): readonly { readonly id: string; readonly version: string }[] {
    return [...this.#installed].map(([id, { version }]) => ({ id, version }));
  }

  /** @throws {RunnerUnavailable} where the sandbox fails, or does not have the language. */
  async run(request: ExecutionRequest, signal: AbortSignal, io: ProgramIo): Promise<RunOutcome> {
    const installed = this.#installed.get(request.language);
    if (installed === undefined) {
      throw new RunnerUnavailable(`The sandbox has no ${request.language} on this machine.`, undefined);
    }
    const { toolchain } = installed;
    const env = { ...this.#env, ...toolchain.env };
    if (toolchain.compile === undefined)
      return this.#execute(installed, request, { env, signal, io, archive: null });
    const compiled = await this.#compiler.compile(installed, toolchain.compile, request, { env, signal });
    if (compiled.archive === null) return compiled.outcome;
    const outcome = await this.#execute(installed, request, { env, signal, io, archive: compiled.archive });
    return { ...outcome, compileOutput: compiled.said };
  }

  async #execute(
    { toolchain, command }: Installed,
    request: ExecutionRequest,
    {
      env,
      signal,
      io,
      archive,
    }: { env: Environment; signal: AbortSignal; io: ProgramIo; archive: string | null },
  ): Promise<RunOutcome> {
    const { files, args, limits, stdin, interactive, tty = false } = request;
    const warm = isForWarmInterpreter(request);
    const job = {
      files: files.map(({ name, content }) => [name, content] as const),
      archive,
      argv: warm ? null : [...commandFor(toolchain.run, command, toolchain, request), ...args],
      args,
      env: environmentOf(tty ? { ...env, ...TERMINAL_ENVIRONMENT } : env, request),
      limits,
      terminal: tty,
      collect: {
        path: '/box/out',
        maxFiles: ARTIFACT_BOUNDS.count,
        maxBytes: Math.min(limits.diskBytes, ARTIFACT_BOUNDS.totalBytes),
      },
    } as const;
    const { outcome, report } = await this.#pool.run(job, { ...io, stdin, signal, interactive });
    if (report.refused !== null && outcome.end !== 'cancelled') return refused(report.refused);
    return { ...outcome, artifacts: artifactsOf(report) };
  }
}

/** The request's variables before ours; of a path for modules both count, since ours has what shows figures. */
const environmentOf = (env: Environment, request: ExecutionRequest): Environment => {
  const { PYTHONPATH: ours } = env;
  const { PYTHONPATH: theirs } = request.env;
  const both = ours !== undefined && theirs !== undefined ? { PYTHONPATH: `${theirs}:${ours}` } : {};
  return { ...env, ...request.env, ...both };
};

const isForWarmInterpreter = ({ language, entry, env }: ExecutionRequest): boolean =>
  language === 'python' && entry === 'main.py' && !Object.keys(env).some((name) => READ_AT_START.test(name));

const ENOSPC = 28;

const refused = ({ text, errno }: NonNullable<Report['refused']>): RunOutcome => ({
  ...bareOutcome('failed', errno === ENOSPC ? 'disk_limit' : 'runtime_error'),
  stderr: `${text}\n`,
});
