import { execFile } from 'node:child_process';
import { access, readdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { ExecutionRequest } from '@live-code/core';
import { aRequest } from './builders.ts';

/** A request whose program's processes can be found from outside: by an argument, and by a file of this name. */
export const aMarkedRequest = (
  source: string,
  marker: string,
  over: Partial<ExecutionRequest> = {},
): ExecutionRequest =>
  aRequest(source, {
    files: [
      { name: 'main.py', content: source },
      { name: marker, content: '' },
    ],
    args: [marker],
    ...over,
  });

/**
 * How many processes on this machine belong to a program with this mark. One that forks passes its arguments on, so this
 * finds a program's children too; one that has ended, and waits to be collected, has none. A program in a sandbox may
 * show no arguments of its own; its file is found through the root that proc(5) shows of each process.
 */
export const processesOfProgram = async (marker: string): Promise<number> => {
  if (process.platform !== 'linux')
    return (await commandLinesOfPs()).filter((line) => line.includes(marker)).length;
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(ids.map((id) => belongs(id, marker)));
  return found.filter(Boolean).length;
};

/** A process may end between the listing and the reading. */
const belongs = async (id: string, marker: string): Promise<boolean> => {
  const line = await readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '');
  if (line === '') return false;
  if (line.includes(marker)) return true;
  return access(`/proc/${id}/root/box/${marker}`).then(
    () => true,
    () => false,
  );
};

const commandLinesOfPs = async (): Promise<readonly string[]> => {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-ww', '-o', 'args='], {
    maxBuffer: 64 * 1024 ** 2,
  });
  return stdout.split('\n');
};
