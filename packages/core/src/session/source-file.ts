import { InvalidInput } from '../errors.ts';

/** One file of a session: a relative path with `/` between its parts, and text. */
export interface SourceFile {
  readonly name: string;
  readonly content: string;
}

/** What a session may hold. Characters are UTF-16 code units, as `String.length` counts them. */
export const SOURCE_BOUNDS = { files: 100, nameLength: 255, totalLength: 1_048_576 } as const;

const CONTROL_OR_LONE_SURROGATE = /[\p{Cc}\p{Cs}]/u;

/**
 * Checks the files of a session as a set.
 * @throws {InvalidInput} that names the first file, or the field, that is wrong.
 */
export const checkFiles = (files: readonly SourceFile[], entry: string): void => {
  if (files.length === 0 || files.length > SOURCE_BOUNDS.files) {
    throw new InvalidInput('files', files.length, `1 to ${SOURCE_BOUNDS.files} files`);
  }
  files.forEach(({ name }, index) => {
    if (!isFileName(name)) {
      throw new InvalidInput(`files[${index}].name`, name, FILE_NAME_RULE);
    }
  });
  const names = new Set(files.map(({ name }) => name));
  if (names.size !== files.length) {
    throw new InvalidInput('files', duplicate(files), 'each name once');
  }
  const folder = files.find(({ name }) => [...names].some((other) => other.startsWith(`${name}/`)));
  if (folder !== undefined) {
    throw new InvalidInput('files', folder.name, 'a name that is not also a folder of another file');
  }
  if (!names.has(entry)) {
    throw new InvalidInput('entry', entry, 'the name of one of the files');
  }
  const length = files.reduce((sum, { content }) => sum + content.length, 0);
  if (length > SOURCE_BOUNDS.totalLength) {
    throw new InvalidInput('files', length, `at most ${SOURCE_BOUNDS.totalLength} characters in all`);
  }
};

const FILE_NAME_RULE = `a relative path of at most ${SOURCE_BOUNDS.nameLength} characters, parts divided by "/", none empty, "." or ".."`;

const isFileName = (name: string): boolean =>
  name.length <= SOURCE_BOUNDS.nameLength &&
  !CONTROL_OR_LONE_SURROGATE.test(name) &&
  !name.includes('\\') &&
  name.split('/').every((part) => part !== '' && part !== '.' && part !== '..');

const duplicate = (files: readonly SourceFile[]): string => {
  const seen = new Set<string>();
  return files.find(({ name }) => seen.size === seen.add(name).size)?.name ?? '';
};
