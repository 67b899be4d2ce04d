import { describe, expect, it } from '@jest/globals';
import { aRequest } from '../builders.ts';
import type { Suite } from './open-runner.ts';

/** The program's files. */
export const files = ({ run }: Suite): void => {
  describe('files', () => {
    it('finds modules beside the entry and in folders', async () => {
      const request = aRequest('', {
        files: [
          { name: 'main.py', content: 'import beside, deep.down.here\nprint(beside.A + deep.down.here.B)' },
          { name: 'beside.py', content: 'A = 1' },
          { name: 'deep/down/here.py', content: 'from deep.other import C\nB = C + 1' },
          { name: 'deep/other.py', content: 'C = 40' },
        ],
      });

      expect((await run(request)).stdout).toBe('42\n');
    });

    it.each(['other.py', 'folder/run.py', '-c.py', 'ünï 😀.py', 'no-extension'])(
      'starts the entry, where it is %s',
      async (entry) => {
        const request = aRequest('', {
          files: [
            { name: 'main.py', content: 'print("wrong")' },
            { name: entry, content: 'import sys; print("right", sys.argv[1:])' },
          ],
          entry,
          args: ['-a'],
        });

        expect(await run(request)).toMatchObject({ stdout: "right ['-a']\n", stderr: '' });
      },
    );

    it('lets the program read its files, and write beside them', async () => {
      const request = aRequest('', {
        files: [
          {
            name: 'main.py',
            content: `open("new.txt", "w").write(open("data/input.txt", newline="").read())
import os
print(repr(open("new.txt").read()), sorted(os.listdir(".")))`,
          },
          { name: 'data/input.txt', content: 'żółć' },
        ],
      });

      expect((await run(request)).stdout).toBe("'żółć' ['data', 'main.py', 'new.txt']\n");
    });

    it('gives a megabyte of source exactly', async () => {
      const content = `text = "${'0123456789abcdef'.repeat(65_500)}"\nprint(len(text), text[-3:])`;

      expect((await run(aRequest(content))).stdout).toBe('1048000 def\n');
    });

    it('puts U+FFFD in the place of a lone surrogate, which no file can hold', async () => {
      const content = '# \ud800 and \udc00\ntext = "\ud83d"\nprint(len(text), hex(ord(text)))';

      expect((await run(aRequest(content))).stdout).toBe('1 0xfffd\n');
    });

    it('leaves it to the language what to make of NUL', async () => {
      expect(await run(aRequest('print("a\0b")'))).toMatchObject({ end: 'failed', reason: 'runtime_error' });
    });

    it('takes an empty program', async () => {
      expect(await run(aRequest(''))).toMatchObject({ end: 'succeeded', stdout: '', stderr: '' });
    });

    it('keeps programs that run side by side from each other’s files', async () => {
      const source = `import os, sys, time
open("token", "w").write(sys.argv[1])
time.sleep(0.5)
print(open("token").read(), sorted(os.listdir(".")))`;
      const names = ['a', 'b', 'c', 'd', 'e', 'f'];

      const outcomes = await Promise.all(names.map((name) => run(aRequest(source, { args: [name] }))));

      expect(outcomes.map(({ stdout }) => stdout)).toEqual(
        names.map((name) => `${name} ['main.py', 'token']\n`),
      );
    });
  });
};
