import { LanguageUnknown } from '../errors.ts';

/** A language as the catalogue knows it; whether this machine can run it is the runner's to say. */
export interface Language {
  /** The name used everywhere: wire, database, metrics. */
  readonly id: string;
  /** Other names that callers may use; stored as `id`. */
  readonly aliases: readonly string[];
  /** Name of the entry file where a session does not choose one. */
  readonly fileName: string;
}

/** The catalogue. A new language is a row here and a way to run it in a runner. */
export const LANGUAGES: readonly Language[] = [
  { id: 'python', aliases: ['python3', 'py'], fileName: 'main.py' },
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
