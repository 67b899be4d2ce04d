import { randomUUID } from 'node:crypto';
import { access, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { DEFAULT_LIMITS } from '@live-code/core';
import { aRequest } from '../builders.ts';
import { aMarkedRequest } from '../processes-of-program.ts';
import type { Suite } from './open-runner.ts';

/** What a program tries to leave behind. */
export const traces = ({ opened, run }: Suite): void => {
  const ignoreSignals = `import signal
for name in ("SIGTERM", "SIGHUP", "SIGINT"): signal.signal(getattr(signal, name), signal.SIG_IGN)
`;

  describe('processes after the outcome', () => {
    it.each([
      ['a child', 'import os, time\nif os.fork() == 0: time.sleep(600)'],
      [
        'a grandchild',
        'import os, time\nif os.fork() == 0:\n  if os.fork() == 0: time.sleep(600)\n  os._exit(0)',
      ],
      ['a child that ignores signals', `${ignoreSignals}import os, time\nif os.fork() == 0: time.sleep(600)`],
      [
        'a child that closed its streams',
        'import os, time\nif os.fork() == 0:\n  [os.close(n) for n in range(3)]\n  time.sleep(600)',
      ],
      [
        'twenty children',
        'import os, time\nfor _ in range(20):\n  if os.fork() == 0:\n    time.sleep(600)\n    os._exit(0)',
      ],
      ['a child, and fails', 'import os, time\nif os.fork() == 0: time.sleep(600)\nos.abort()'],
    ])('leaves none of a program that leaves %s', async (_, source) => {
      const marker = randomUUID();

      const outcome = await run(aMarkedRequest(source, marker));

      expect(await opened().processesWith(marker)).toBe(0);
      expect(outcome.end).toBe(source.includes('abort') ? 'failed' : 'succeeded');
    });

    it('leaves none of a program that was stopped with its children', async () => {
      const { enforces } = await opened().runner.abilities();
      const marker = randomUUID();
      const source = 'import os, time\nos.fork()\nos.fork()\ntime.sleep(5)';

      await run(aMarkedRequest(source, marker, { limits: { ...DEFAULT_LIMITS, wallTimeMs: 1000 } }));

      if (enforces.includes('wallTimeMs')) expect(await opened().processesWith(marker)).toBe(0);
    });
  });

  describe('files after the outcome', () => {
    it.each([
      ['files', 'open("a", "w").write("a"); import os; os.makedirs("b/c"); open("b/c/d", "w")'],
      [
        'unreadable directories',
        'import os; os.makedirs("a/b/c"); os.chmod("a/b", 0); os.chmod("a", 0); os.chmod(".", 0)',
      ],
      [
        'a tree too deep for a path',
        'import os\nfor _ in range(2000): os.mkdir("d" * 50); os.chdir("d" * 50)',
      ],
      [
        'names that are not UTF-8',
        String.raw`import os; os.mkdir(b"\xff"); open(b"\xff/\xfe", "w"); open("new\nline", "w")`,
      ],
      [
        'pipes, sockets and dangling links',
        'import os, socket\nos.mkfifo("p"); os.symlink("/nowhere", "l"); os.symlink("l2", "l2"); socket.socket(socket.AF_UNIX).bind("s")',
      ],
      ['no directory at all', 'import os, shutil; shutil.rmtree(os.getcwd(), ignore_errors=True)'],
      [
        'a child that still writes',
        'import os\nif os.fork() == 0:\n  n = 0\n  while True: open(str(n), "w"); n += 1',
      ],
    ])('leaves none of a program that makes %s', async (_, source) => {
      const outcome = await run(aRequest(source));

      expect(outcome).toMatchObject({ end: 'succeeded', stderr: '' });
      expect(await opened().leftovers()).toEqual([]);
    });

    it('removes temporary files that the program forgot', async () => {
      const { stdout } = await run(aRequest('import tempfile; print(tempfile.mkdtemp(), end="")'));

      expect(stdout).toMatch(/^\//);
      await expect(access(stdout)).rejects.toThrow('ENOENT');
    });

    it('follows no link out of the program’s directory', async () => {
      const outside = await mkdtemp(join(tmpdir(), 'outside-'));
      try {
        const folder = join(outside, 'folder');
        await mkdir(folder, { mode: 0o755 });
        await writeFile(join(folder, 'precious'), 'kept');
        const source = `import os, sys
target, = sys.argv[1:]
os.symlink(target, "direct"); os.symlink(target + "/precious", "file")
os.mkdir("sub"); os.symlink(target, "sub/link")
here = os.getcwd()
os.rename(here, here + "-moved"); os.symlink(target, here)`;

        await run(aRequest(source, { args: [folder] }));

        expect(await readFile(join(folder, 'precious'), 'utf8')).toBe('kept');
        expect((await stat(folder)).mode & 0o777).toBe(0o755);
        expect(await opened().leftovers()).toEqual([]);
      } finally {
        await rm(outside, { recursive: true });
      }
    });
  });
};
