import { tmpdir } from 'node:os';
import { dirname } from 'node:path';
import {
  bareOutcome,
  type CodeRunner,
  type ExecutionRequest,
  type Log,
  type ProgramIo,
  type RunnerAbilities,
  RunnerUnavailable,
  type RunOutcome,
} from '@live-code/core';
import { findInterpreter, type Interpreter } from '../program/interpreter.ts';
import { OpenRuns } from '../program/open-runs.ts';
import { TERMINAL_ENVIRONMENT } from '../program/terminal.ts';
import type { Order } from './control-channel.ts';
import { refusalOf } from './program-refused.ts';
import { runProgram } from './run-program.ts';
import { SpareSupervisor } from './spare-supervisor.ts';
import { createWorkingDirectory, type WorkingDirectory } from './working-directory.ts';

/** What a `ProcessCodeRunner` takes. */
export interface ProcessCodeRunnerOptions {
  /** Command that starts Python 3; a version manager's shim will do. Default `python3`. */
  readonly python?: string | undefined;
  /** Where working directories are made. Default: the system's. */
  readonly temporaryDirectory?: string | undefined;
  readonly log: Log;
}

/**
 * Runs Python programs as plain processes of this user. It bounds their time and output and leaves nothing of them
 * behind, but isolates nothing: a program can read, write and connect to whatever this user can, and a process that
 * leaves its process group lives on. For code that is trusted.
 *
 * The CPU limit counts a program and its descendants where `/proc` can be read (Linux); elsewhere each process has it to
 * itself, in whole seconds.
 */
export class ProcessCodeRunner implements CodeRunner {
  readonly #python: string;
  readonly #temporaryDirectory: string;
  readonly #log: Log;
  readonly #supervisors = new SpareSupervisor();
  readonly #runs = new OpenRuns('process');
  #interpreter: Promise<Interpreter> | null = null;

  constructor({ python = 'python3', temporaryDirectory = tmpdir(), log }: ProcessCodeRunnerOptions) {
    this.#python = python;
    this.#temporaryDirectory = temporaryDirectory;
    this.#log = log;
    log.warn(
      'the process runner isolates nothing: a program can do whatever this user can; use it for trusted code',
    );
  }

  async abilities(): Promise<RunnerAbilities> {
    const { version } = await this.#findInterpreter();
    return {
      name: 'process',
      isolated: false,
      languages: [{ id: 'python', version }],
      enforces: ['wallTimeMs', 'cpuTimeMs', 'outputBytes'],
      enforcedBy: 'a supervisor',
    };
  }

  async run(request: ExecutionRequest, signal: AbortSignal, io: ProgramIo = {}): Promise<RunOutcome> {
    this.#runs.checkOpen();
    if (request.language !== 'python') {
      throw new RunnerUnavailable(`The process runner cannot run ${request.language}.`, undefined);
    }
    return this.#runs.run(signal, (stop) => this.#run(request, stop, io));
  }

  async close(): Promise<void> {
    const ended = this.#runs.close();
    this.#supervisors.close();
    await ended;
  }

  async #run(request: ExecutionRequest, signal: AbortSignal, io: ProgramIo): Promise<RunOutcome> {
    const { executable } = await this.#findInterpreter();
    let directory: WorkingDirectory | null = null;
    try {
      directory = await createWorkingDirectory(this.#temporaryDirectory, request);
      if (signal.aborted) return bareOutcome('cancelled');
      const supervisor = this.#supervisors.take(executable);
      const order = orderFor(request, executable, directory);
      const running = runProgram(supervisor, order, {
        ...io,
        outputBytes: request.limits.outputBytes,
        signal,
        stdin: request.interactive ? request.stdin : null,
      });
      this.#supervisors.prepare(executable);
      return await running;
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal !== null) return { ...bareOutcome('failed', 'runtime_error'), stderr: `${refusal}\n` };
      throw asUnavailable(error);
    } finally {
      if (directory !== null) await this.#remove(directory);
    }
  }

  /** The outcome stands, whatever becomes of the directory; an operator has to know. */
  async #remove(directory: WorkingDirectory): Promise<void> {
    await directory.remove().catch((error: unknown) => {
      this.#log.error('a working directory could not be removed', { directory: directory.code, error });
    });
  }

  /** Found once; a failure is not remembered, since an interpreter can be installed. */
  #findInterpreter(): Promise<Interpreter> {
    this.#interpreter ??= findInterpreter(this.#python).catch((error: unknown) => {
      this.#interpreter = null;
      throw error;
    });
    return this.#interpreter;
  }
}

/** How a request becomes a command. */
const orderFor = (request: ExecutionRequest, executable: string, directory: WorkingDirectory): Order => ({
  executable,
  // A file name may begin with a dash.
  args: ['--', request.entry, ...request.args],
  environment: {
    PATH: `${dirname(executable)}:/usr/local/bin:/usr/bin:/bin`,
    HOME: directory.code,
    TMPDIR: directory.temporary,
    LANG: 'C.UTF-8',
    // What was printed before a kill or a crash is the best hint at what went wrong; a buffer would take it along.
    PYTHONUNBUFFERED: '1',
    ...(request.tty ? TERMINAL_ENVIRONMENT : {}),
    ...request.env,
  },
  directory: directory.code,
  stdin: request.interactive ? null : directory.stdin,
  terminal: request.tty === true,
  cpuTimeMs: request.limits.cpuTimeMs,
  wallTimeMs: request.limits.wallTimeMs,
});

const asUnavailable = (error: unknown): RunnerUnavailable =>
  error instanceof RunnerUnavailable
    ? error
    : new RunnerUnavailable('The process runner could not run the program.', error);
