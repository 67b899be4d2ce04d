import type { ExecutionRequest } from '@live-code/core';
import type { Toolchain } from './toolchains.ts';

const MIB = 1_048_576;
const HEAP_PART = 0.75;

/** A row's command for this request: its placeholders replaced, word by word. */
export const commandFor = (
  words: readonly string[],
  command: string,
  { extensions = [] }: Pick<Toolchain, 'extensions'>,
  { entry, files, limits }: Pick<ExecutionRequest, 'entry' | 'files' | 'limits'>,
): string[] => {
  const stem = entry.replace(/\.[^./]*$/, '');
  const values: Readonly<Record<string, string>> = {
    '{command}': command,
    '{entry}': entry,
    '{stem}': stem,
    '{class}': stem.replaceAll('/', '.'),
    '{heap}': String(Math.max(16, Math.floor((limits.memoryBytes / MIB) * HEAP_PART))),
  };
  // A file's name may begin with a dash, and a folder's not be one that a compiler takes for an option.
  const sources = files
    .map(({ name }) => name)
    .filter((name) => extensions.some((extension) => name.endsWith(extension)))
    .map((name) => `./${name}`);
  return words.flatMap((word) =>
    word === '{sources}' ? sources : [word.replaceAll(/\{\w+\}/g, (found) => values[found] ?? found)],
  );
};
