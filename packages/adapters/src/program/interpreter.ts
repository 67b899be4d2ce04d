import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { RunnerUnavailable } from '@live-code/core';

/** A Python interpreter on this machine. */
export interface Interpreter {
  /** Absolute path of the interpreter itself. */
  readonly executable: string;
  /** As Python says it, such as `3.11.2`. */
  readonly version: string;
  /** Absolute path of the folder that holds its library. */
  readonly prefix: string;
}

const QUESTION = 'import sys; print(sys.executable, sys.version.split()[0], sys.base_prefix, sep="\\n")';
const ANSWERS_WITHIN_MS = 30_000;

/**
 * Asks what a command really runs. The command may be a version manager's shim, which costs tens of milliseconds each
 * time and needs the host's `PATH` and `HOME` to find the interpreter; what it finds needs neither.
 *
 * @throws {RunnerUnavailable} where the command is missing, does not answer, or is not Python 3.
 */
export const findInterpreter = async (command: string): Promise<Interpreter> => {
  const { PATH, HOME } = process.env;
  const { stdout } = await promisify(execFile)(command, ['-I', '-S', '-c', QUESTION], {
    env: { PATH, HOME },
    timeout: ANSWERS_WITHIN_MS,
  }).catch((error: unknown) => {
    throw new RunnerUnavailable(`${command} does not run; expected a Python 3 interpreter.`, error);
  });
  const [executable = '', version = '', prefix = ''] = stdout.split('\n');
  if (!executable.startsWith('/') || !version.startsWith('3.')) {
    throw new RunnerUnavailable(
      `${command} answered ${JSON.stringify(stdout.slice(0, 200))}; expected a Python 3 interpreter.`,
      undefined,
    );
  }
  return { executable, version, prefix };
};
