import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { RunnerUnavailable, type SourceFile } from '@live-code/core';
import { removeTree } from './remove-tree.ts';

/** Where one program lives: a directory that only this user can enter. */
export interface WorkingDirectory {
  /** The program's files; its working directory and its home. */
  readonly code: string;
  /** Where the program's temporary files go, so that they are removed with the rest. */
  readonly temporary: string;
  /** What the program reads as its standard input. */
  readonly stdin: string;
  /** Removes all of it. Rejects where that is not possible. */
  remove(): Promise<void>;
}

const PREFIX = 'live-code-';

/**
 * Makes a directory below `parent` with these files in it. Standard input is a file: no writer can block on a program
 * that does not read it, or fail on one that closes it.
 *
 * @throws {RunnerUnavailable} where `parent` takes no directory.
 * @throws where a file cannot be written; nothing is left then.
 */
export const createWorkingDirectory = async (
  parent: string,
  { files, stdin }: { readonly files: readonly SourceFile[]; readonly stdin: string },
): Promise<WorkingDirectory> => {
  const root = await mkdtemp(join(parent, PREFIX)).catch((error: unknown) => {
    throw new RunnerUnavailable(`No working directory can be made in ${parent}.`, error);
  });
  const code = join(root, 'code');
  const temporary = join(root, 'tmp');
  const input = join(root, 'stdin');
  const remove = (): Promise<void> => removeTree(root);
  try {
    await mkdir(temporary);
    await mkdir(code);
    if (stdin !== '') await writeFile(input, stdin, { flag: 'wx' });
    await writeFiles(code, files);
  } catch (error) {
    await remove();
    throw error;
  }
  return { code, temporary, stdin: stdin === '' ? '/dev/null' : input, remove };
};

const writeFiles = async (directory: string, files: readonly SourceFile[]): Promise<void> => {
  const folders = new Set(files.map(({ name }) => dirname(name)).filter((folder) => folder !== '.'));
  for (const folder of folders) await mkdir(join(directory, folder), { recursive: true });
  // Never over another: on a file system that ignores case two names can be one.
  for (const { name, content } of files) await writeFile(join(directory, name), content, { flag: 'wx' });
};
