import { randomUUID } from 'node:crypto';
import type { Dirent } from 'node:fs';
import { chmod, lstat, readdir, rename, rmdir, unlink } from 'node:fs/promises';

const SLASH = Buffer.from('/');

/**
 * Removes a directory and everything in it, whatever a program made of it: unreadable directories, names that are not
 * UTF-8, symbolic links (which are removed, never followed), and trees too deep for any path to name. For the last,
 * each directory is first moved up to the root of the tree, so that no path is ever longer than one name.
 *
 * @throws where something is added at the same time, or does not belong to this user.
 */
export const removeTree = async (path: string): Promise<void> => {
  const root = Buffer.from(path);
  // The program may have put a link in the place of its directory.
  if (!(await lstat(root)).isDirectory()) return unlink(root);
  const prefix = `${path}/${randomUUID()}`;
  const waiting: Buffer[] = [];
  let moved = 0;

  const empty = async (directory: Buffer): Promise<void> => {
    for (const entry of await entriesOf(directory)) {
      const inside = Buffer.concat([directory, SLASH, entry.name]);
      if (!entry.isDirectory()) {
        await unlink(inside);
        continue;
      }
      // Moving a directory writes its "..", so it takes permission on the directory itself: rename(2).
      await chmod(inside, 0o700);
      const raised = Buffer.from(`${prefix}-${moved++}`);
      await rename(inside, raised);
      waiting.push(raised);
    }
  };

  await chmod(root, 0o700);
  await empty(root);
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    await empty(next);
    await rmdir(next);
  }
  await rmdir(root);
};

const entriesOf = (directory: Buffer): Promise<Dirent<Buffer>[]> =>
  readdir(directory, { encoding: 'buffer', withFileTypes: true });
