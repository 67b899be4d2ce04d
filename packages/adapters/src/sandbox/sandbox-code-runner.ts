import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type CodeRunner,
  DEFAULT_LIMITS,
  type ExecutionRequest,
  type Limits,
  type Log,
  type ProgramIo,
  type RunnerAbilities,
  RunnerUnavailable,
  type RunOutcome,
} from '@live-code/core';
import { findInterpreter } from '../program/interpreter.ts';
import { OpenRuns } from '../program/open-runs.ts';
import { CompiledStore } from './compiled-store.ts';
import { makeSlotGroups, removeSlotGroups, type SlotGroups } from './control-groups.ts';
import { Sandbox } from './sandbox.ts';
import { SlotPool } from './slot-pool.ts';

/** What a `SandboxCodeRunner` takes. */
export interface SandboxCodeRunnerOptions {
  /** Command that starts the Python that programs get; a version manager's shim will do. Default `python3`. */
  readonly python?: string | undefined;
  /** Python modules that are imported once, ahead of all programs. Default: none. */
  readonly preload?: readonly string[] | undefined;
  /** Absolute paths, beside `/usr`, that programs may read: toolchains that are installed elsewhere. */
  readonly extraRoots?: readonly string[] | undefined;
  /** Programs that run at once without waiting for each other. Default 2. */
  readonly concurrency?: number | undefined;
  /** Sandboxes that are kept ready for the next programs. Default: `concurrency`. */
  readonly readySandboxes?: number | undefined;
  /** Folder that keeps what was compiled. Default: one of this user in the system's folder for temporary files. */
  readonly compiledStore?: string | undefined;
  /** What a compiler may use where that is not the usual, which an execution's limits do not change. */
  readonly compileLimits?: Partial<Limits> | undefined;
  readonly log: Log;
}

interface Machinery {
  readonly sandbox: Sandbox;
  readonly pool: SlotPool;
  readonly groups: SlotGroups | null;
}

const STORE_BYTES = 268_435_456;
/** What each sandbox has of its own. */
const HIDDEN = /^\/+((box|build|dev|etc|proc|run|tmp)\/|$)/;

/**
 * Runs programs in Linux namespaces that an unprivileged user can make: each in a sandbox of its own, which was made
 * before the program came, sees `/usr` and nothing else of the host, has no network but its own loopback, and is
 * destroyed after one run. Needs Python 3.9 or later and libseccomp. For code that nobody trusts.
 */
export class SandboxCodeRunner implements CodeRunner {
  readonly #options: SandboxCodeRunnerOptions;
  readonly #runs = new OpenRuns('sandbox');
  #machinery: Promise<Machinery> | null = null;

  constructor(options: SandboxCodeRunnerOptions) {
    this.#options = options;
  }

  async abilities(): Promise<RunnerAbilities> {
    this.#runs.checkOpen();
    const { sandbox, groups } = await this.#open();
    return {
      name: 'sandbox',
      isolated: true,
      languages: sandbox.languages,
      enforces: ['wallTimeMs', 'cpuTimeMs', 'memoryBytes', 'outputBytes', 'processes', 'diskBytes'],
      enforcedBy: groups === null ? 'resource limits' : `control groups, version ${groups.version}`,
    };
  }

  run(request: ExecutionRequest, signal: AbortSignal, io: ProgramIo = {}): Promise<RunOutcome> {
    return this.#runs.run(signal, async (stop) => {
      const { sandbox } = await this.#open();
      return sandbox.run(request, stop, io);
    });
  }

  async close(): Promise<void> {
    const ended = this.#runs.close();
    const machinery = await this.#machinery?.catch(() => null);
    await ended;
    await machinery?.pool.close();
    if (machinery?.groups) removeSlotGroups(machinery.groups);
  }

  /** Opened once; a failure is not remembered, since what is missing can be installed. */
  #open(): Promise<Machinery> {
    this.#machinery ??= openMachinery(this.#options).catch((error: unknown) => {
      this.#machinery = null;
      throw error;
    });
    return this.#machinery;
  }
}

const openMachinery = async ({
  python = 'python3',
  preload = [],
  extraRoots = [],
  concurrency = 2,
  readySandboxes = concurrency,
  compiledStore = join(tmpdir(), `live-code-compiled-${process.geteuid?.() ?? 0}`),
  compileLimits = {},
  log,
}: SandboxCodeRunnerOptions): Promise<Machinery> => {
  if (process.platform !== 'linux') {
    throw new RunnerUnavailable(`The sandbox needs Linux; this is ${process.platform}.`, undefined);
  }
  const hidden = extraRoots.find((root) => HIDDEN.test(`${root}/`));
  if (hidden !== undefined) {
    throw new RunnerUnavailable(
      `A toolchain in ${hidden} would be out of sight: programs have files of their own there.`,
      undefined,
    );
  }
  const interpreter = await findInterpreter(python);
  const store = new CompiledStore(compiledStore, STORE_BYTES);
  await store.open();
  // A run that compiles holds one slot after the other, and one that ends is replaced before it is gone.
  const maxSlots = concurrency + readySandboxes + 2;
  const groups = makeSlotGroups(maxSlots);
  const pool = new SlotPool(
    {
      executable: interpreter.executable,
      extraRoots: [interpreter.prefix, ...extraRoots],
      preload,
      store: store.folder,
      limits: DEFAULT_LIMITS,
      groups,
    },
    { readySlots: readySandboxes, maxSlots },
  );
  try {
    const sandbox = await Sandbox.open(pool, store, { interpreter, extraRoots, compileLimits });
    log.info('the sandbox is ready', {
      enforcedBy: groups === null ? 'resource limits' : `control groups, version ${groups.version}`,
      languages: sandbox.languages.map(({ id, version }) => `${id} ${version}`),
    });
    return { sandbox, pool, groups };
  } catch (error) {
    await pool.close();
    if (groups !== null) removeSlotGroups(groups);
    throw error;
  }
};
