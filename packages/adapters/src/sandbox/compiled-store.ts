import { createHash, randomUUID } from 'node:crypto';
import {
  chmod,
  chown,
  lstat,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { RunnerUnavailable } from '@live-code/core';

/** The group whose id the launcher has where root started it (`jail.py`); it has to read what root keeps here. */
const LAUNCHER_GROUP = 60_900;

/** Ending of the file beside an archive that holds what the compiler said. */
const SAID = '.said';

/**
 * What compilers made, by a hash of all that they were given: a folder of archives that only this user and the launcher
 * read, bounded in bytes. The least recently used goes first. The contents are never looked into here.
 */
export class CompiledStore {
  readonly folder: string;
  readonly #maxBytes: number;

  constructor(folder: string, maxBytes: number) {
    this.folder = folder;
    this.#maxBytes = maxBytes;
  }

  /** @throws {RunnerUnavailable} where the folder cannot be made, or is somebody else's. */
  async open(): Promise<void> {
    try {
      await mkdir(this.folder, { mode: 0o700, recursive: true });
      const state = await lstat(this.folder);
      if (!state.isDirectory() || state.uid !== process.geteuid?.())
        throw new Error('it is not a folder of this user');
      if (isRoot()) await chown(this.folder, 0, LAUNCHER_GROUP);
      await chmod(this.folder, 0o710);
    } catch (error) {
      throw cannotKeep(this.folder, error);
    }
  }

  /** The key of what these parts determine; each part counts with its borders. */
  keyOf(parts: readonly string[]): string {
    const hash = createHash('sha256');
    for (const part of parts) hash.update(`${Buffer.byteLength(part)}:`).update(part);
    return hash.digest('hex');
  }

  /** What the compiler said when it made the archive with this key; `null` where it is not here. */
  async find(key: string): Promise<string | null> {
    const now = new Date();
    try {
      const said = await readFile(join(this.folder, `${key}${SAID}`), 'utf8');
      await utimes(join(this.folder, key), now, now);
      return said;
    } catch {
      return null;
    }
  }

  /** Keeps an archive, and what the compiler said. Readers see all of it or nothing. */
  async put(key: string, archive: Buffer, said: string): Promise<void> {
    await this.#write(`${key}${SAID}`, said);
    await this.#write(key, archive);
    await this.#shrink(key);
  }

  async #write(name: string, content: Buffer | string): Promise<void> {
    const temporary = join(this.folder, `${randomUUID()}.new`);
    try {
      await writeFile(temporary, content, { mode: 0o640, flag: 'wx' });
      if (isRoot()) await chown(temporary, 0, LAUNCHER_GROUP);
      await rename(temporary, join(this.folder, name));
    } catch (error) {
      await rm(temporary, { force: true });
      throw cannotKeep(this.folder, error);
    }
  }

  async #shrink(newest: string): Promise<void> {
    const files: { path: string; size: number; usedAt: number }[] = [];
    for (const name of await readdir(this.folder)) {
      const path = join(this.folder, name);
      const state = await stat(path).catch(() => null);
      if (state !== null && !name.startsWith(newest)) {
        files.push({ path, size: state.size, usedAt: state.mtimeMs });
      }
    }
    let total = files.reduce((sum, { size }) => sum + size, 0);
    for (const { path, size } of files.toSorted((a, b) => a.usedAt - b.usedAt)) {
      if (total <= this.#maxBytes) return;
      await rm(path, { force: true });
      total -= size;
    }
  }
}

const cannotKeep = (folder: string, cause: unknown): RunnerUnavailable =>
  new RunnerUnavailable(`What is compiled cannot be kept in ${folder}.`, cause);

const isRoot = (): boolean => process.geteuid?.() === 0;
