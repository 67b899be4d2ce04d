import { LanguageUnknown } from '../errors.ts';
import type { Limits } from '../execution/limits.ts';

/** A language as the catalogue knows it; whether this machine can run it is the runner's to say. */
export interface Language {
  /** The name used everywhere: wire, database, metrics. */
  readonly id: string;
  /** Other names that callers may use; stored as `id`. */
  readonly aliases: readonly string[];
  /** Name of the entry file where a session does not choose one. */
  readonly fileName: string;
  /** Default limits that are others than `DEFAULT_LIMITS`, for runtimes that take more to begin with. */
  readonly limits?: Partial<Limits>;
}

const MIB = 1_048_576;

/** The catalogue. A new language is a row here and a way to run it in a runner. */
export const LANGUAGES: readonly Language[] = [
  { id: 'python', aliases: ['python3', 'py'], fileName: 'main.py' },
  {
    id: 'javascript',
    aliases: ['js', 'node', 'nodejs'],
    fileName: 'main.js',
    limits: { memoryBytes: 384 * MIB },
  },
  { id: 'typescript', aliases: ['ts'], fileName: 'main.ts', limits: { memoryBytes: 384 * MIB } },
  { id: 'bash', aliases: ['sh', 'shell'], fileName: 'main.sh' },
  { id: 'c', aliases: ['gcc'], fileName: 'main.c' },
  { id: 'cpp', aliases: ['c++', 'cxx', 'g++'], fileName: 'main.cpp' },
  { id: 'java', aliases: ['jdk'], fileName: 'Main.java', limits: { memoryBytes: 512 * MIB, processes: 128 } },
  { id: 'go', aliases: ['golang'], fileName: 'main.go', limits: { processes: 128 } },
  { id: 'rust', aliases: ['rs'], fileName: 'main.rs' },
  { id: 'ruby', aliases: ['rb'], fileName: 'main.rb' },
  { id: 'php', aliases: [], fileName: 'main.php' },
  { id: 'perl', aliases: ['pl'], fileName: 'main.pl' },
  { id: 'lua', aliases: [], fileName: 'main.lua' },
];

/** The language of a session that names none. */
export const DEFAULT_LANGUAGE = 'python';

/**
 * The language with this name or alias, in any case.
 * @throws {LanguageUnknown} with the names that are known.
 */
export const findLanguage = (name: string): Language => {
  const wanted = name.toLowerCase();
  const found = LANGUAGES.find(({ id, aliases }) => id === wanted || aliases.includes(wanted));
  if (found === undefined) {
    throw new LanguageUnknown(
      name,
      LANGUAGES.map(({ id }) => id),
    );
  }
  return found;
};
