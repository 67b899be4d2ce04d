import { access, mkdir, mkdtemp, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { removeTree } from '../../src/process/remove-tree.ts';

describe('removeTree', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'remove-tree-'));
  });

  afterEach(() => rm(folder, { recursive: true }));

  it('removes a link that stands in the place of the tree, and touches nothing behind it', async () => {
    const precious = join(folder, 'precious');
    await mkdir(precious, { mode: 0o755 });
    await writeFile(join(precious, 'file'), 'kept');
    const tree = join(folder, 'tree');
    await symlink(precious, tree);

    await removeTree(tree);

    await expect(access(tree)).rejects.toThrow('ENOENT');
    expect(await readdir(precious)).toEqual(['file']);
    expect((await stat(precious)).mode & 0o777).toBe(0o755);
  });

  it('removes many directories side by side and inside each other', async () => {
    const tree = join(folder, 'tree');
    for (const outer of ['a', 'b', 'c']) {
      for (const inner of ['a', 'b', 'c']) await mkdir(join(tree, outer, inner), { recursive: true });
      await writeFile(join(tree, outer, 'a', 'file'), '');
    }

    await removeTree(tree);

    expect(await readdir(folder)).toEqual([]);
  });
});
