import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/**
 * How many processes on this machine have a text among their arguments. A process that forks passes its arguments on,
 * so this finds a program's children too; one that has ended, and waits to be collected, has none.
 */
export const processesWithArgument = async (text: string): Promise<number> =>
  (await commandLines()).filter((line) => line.includes(text)).length;

/** From /proc, since a container's image may have no ps; a process may end between the listing and the reading. */
const commandLines = async (): Promise<readonly string[]> => {
  if (process.platform !== 'linux') return commandLinesOfPs();
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  return Promise.all(ids.map((id) => readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '')));
};

const commandLinesOfPs = async (): Promise<readonly string[]> => {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-ww', '-o', 'args='], {
    maxBuffer: 64 * 1024 ** 2,
  });
  return stdout.split('\n');
};
