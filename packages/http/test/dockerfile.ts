import { execFile } from 'node:child_process';
import { cp, mkdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** One line of a Dockerfile, such as `RUN`, with what follows it. */
interface Instruction {
  readonly keyword: string;
  readonly text: string;
}

/** A stage of a Dockerfile, by its name, or its number where it has none. */
export interface Stage {
  readonly name: string;
  readonly instructions: readonly Instruction[];
}

/** The stages of a Dockerfile: comments gone, continued lines joined. */
export const parseDockerfile = (text: string): Stage[] => {
  const lines = text
    .replace(/^\s*#.*\n/gm, '')
    .replace(/\\\n\s*/g, '')
    .split('\n')
    .filter((line) => line.trim() !== '');
  const stages: { name: string; instructions: Instruction[] }[] = [];
  for (const line of lines) {
    const [, keyword = '', rest = ''] = /^(\S+)\s+(.*)$/.exec(line) ?? [];
    if (keyword === 'FROM') {
      const name = / AS (\S+)$/i.exec(rest)?.[1] ?? String(stages.length);
      stages.push({ name, instructions: [] });
    }
    stages.at(-1)?.instructions.push({ keyword, text: rest });
  }
  return stages;
};

/** Where a path of a stage's file system lies on this machine. */
const inside = (root: string, workingDirectory: string, path: string): string =>
  path.startsWith('/') ? join(root, path) : join(root, workingDirectory, path);

/**
 * Does what a stage's WORKDIR, COPY and RUN say, in a folder of its own instead of an image: `roots` holds the folder of
 * each stage, and that of the build context as `context`. A RUN starts in the working directory; its other paths are
 * this machine's.
 */
export const carryOut = async (
  { name, instructions }: Stage,
  roots: Readonly<Record<string, string>>,
  { env, only }: { env: NodeJS.ProcessEnv; only: readonly string[] },
): Promise<void> => {
  const root = roots[name] ?? '';
  let workingDirectory = '/';
  for (const { keyword, text } of instructions) {
    if (!only.includes(keyword)) continue;
    if (keyword === 'WORKDIR') workingDirectory = text;
    await mkdir(join(root, workingDirectory), { recursive: true });
    if (keyword === 'COPY') await copy(text, roots, root, workingDirectory);
    if (keyword === 'RUN') {
      await shell(text, { cwd: join(root, workingDirectory), env });
    }
  }
};

const shell = async (command: string, where: { cwd: string; env: NodeJS.ProcessEnv }): Promise<void> => {
  try {
    await run('sh', ['-ec', command], { ...where, maxBuffer: 16_777_216 });
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(`${command} failed:\n${stdout}${stderr}`, { cause: error });
  }
};

const copy = async (
  text: string,
  roots: Readonly<Record<string, string>>,
  root: string,
  workingDirectory: string,
): Promise<void> => {
  const words = text.split(' ');
  const from = words.find((word) => word.startsWith('--from='))?.slice('--from='.length) ?? 'context';
  const paths = words.filter((word) => !word.startsWith('--'));
  const target = paths.at(-1) ?? '.';
  const destination = inside(root, workingDirectory, target);
  for (const path of paths.slice(0, -1)) {
    const source = inside(roots[from] ?? '', '/', path);
    // Of a folder it is the content that is copied.
    const isFolder = (await stat(source)).isDirectory();
    const into = target.endsWith('/') && !isFolder ? join(destination, basename(path)) : destination;
    await cp(source, into, { recursive: true, verbatimSymlinks: true });
  }
};
