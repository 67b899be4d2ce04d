import { execFile, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../../', import.meta.url));

/** A container of the service. */
export interface Container {
  /** Where the service listens, from outside. */
  readonly url: string;
  /** What a command in the container writes to its standard output. */
  exec(...command: string[]): Promise<string>;
  stop(): Promise<void>;
}

/** The arguments of the `docker run` that deploy/README.md shows: its options, and then the image. */
export const documentedRun = async (): Promise<string[]> => {
  const text = await readFile(join(root, 'deploy/README.md'), 'utf8');
  const [, command] = /^```sh\ndocker run ([\s\S]*?)^```$/m.exec(text) ?? [];
  if (command === undefined) throw new Error('deploy/README.md shows no docker run');
  return command.split(/[\s\\]+/).filter((word) => word !== '');
};

/** The arguments without one option, which is there once. */
export const without = (given: readonly string[], ...option: string[]): string[] => {
  const at = given.findIndex((_, index) => option.every((word, offset) => given[index + offset] === word));
  if (at === -1) throw new Error(`${option.join(' ')} is not among ${given.join(' ')}`);
  return given.toSpliced(at, option.length);
};

/**
 * Does a `docker run` of the built working tree, which is read-only at /app, in this image and on a port of its own; the
 * name is left out. Resolves when the service listens.
 * @throws {Error} with all that it said, where it ends instead.
 */
export const startContainer = async (image: string, given: readonly string[]): Promise<Container> => {
  const [options, port] = [given.slice(0, -1), '127.0.0.1:3000:3000'];
  const own = without(without(options, '--name', 'live-code'), '--publish', port);
  const here = ['--publish', '127.0.0.1::3000', '--volume', `${root}:/app:ro`];
  const docker = async (...args: string[]): Promise<string> =>
    (await run('docker', args, { cwd: root })).stdout.trim();

  const id = await docker('run', ...own, ...here, image);
  const stop = async (): Promise<void> => void (await docker('rm', '--force', id));
  try {
    await listening(id);
    return {
      url: `http://${await docker('port', id, '3000/tcp')}`,
      exec: (...command) => docker('exec', id, ...command),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
};

const listening = async (id: string): Promise<void> => {
  const said: string[] = [];
  const logs = spawn('sh', ['-c', 'exec docker logs --follow "$0" 2>&1', id], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    for await (const line of createInterface({ input: logs.stdout })) {
      said.push(line);
      if (/API\s+http:/.test(line)) return;
    }
    throw new Error(`the service ended before it listened:\n${said.join('\n')}`);
  } finally {
    logs.kill();
  }
};
