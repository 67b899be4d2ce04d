import { describe, expect, it } from '@jest/globals';
import { aRequest } from '../builders.ts';
import type { Suite } from './open-runner.ts';

const HOSTILE = [
  '',
  ' ',
  'żółć 😀',
  '"double" \'single\'',
  'two\nlines\r\n',
  '-x',
  '--help',
  '$(touch pwned) `id` $HOME',
  '; exit 1 #',
  '*',
  '\\',
  '\t\x01\x7f',
  'a=b=c',
];

/** Names that an adapter may give a value of its own. */
const USUAL_NAMES = /^(PATH|HOME|LANG|LC_\w+|TZ|TMPDIR|USER|LOGNAME|SHELL|PWD|SHLVL|TERM|_|PYTHON\w*)$/;

/** What reaches a program, and what does not. */
export const input = ({ run }: Suite): void => {
  describe('standard input', () => {
    it.each([
      ['text', 'first\nsecond'],
      ['hostile text', 'NUL \0, CR \r\n, 😀, \x1b[2J, \u0004'],
      ['a megabyte', `${'0123456789abcdé\n'.repeat(61_680)}`],
    ])('gives the program %s', async (_, stdin) => {
      const source = 'import hashlib, sys; print(hashlib.sha1(sys.stdin.buffer.read()).hexdigest())';
      const digest = await crypto.subtle.digest('SHA-1', new TextEncoder().encode(stdin));

      expect((await run(aRequest(source, { stdin }))).stdout).toBe(
        `${Buffer.from(digest).toString('hex')}\n`,
      );
    });

    it('lets a program ask for one line after the other, and then find the end', async () => {
      const source = 'print(input()); print(input())\ntry: input()\nexcept EOFError: print("end")';

      expect((await run(aRequest(source, { stdin: 'a\nb\n' }))).stdout).toBe('a\nb\nend\n');
    });

    it('is at its end where none was given', async () => {
      expect(await run(aRequest('import sys; print(repr(sys.stdin.read()))'))).toMatchObject({
        end: 'succeeded',
        stdout: "''\n",
      });
    });

    it.each([
      ['never reads it', 'print("done")'],
      ['closes it', 'import os; os.close(0); print("done")'],
      ['reads a little of it', 'import os; os.read(0, 10); print("done")'],
    ])('does not hinder a program that %s', async (_, source) => {
      expect(await run(aRequest(source, { stdin: 'x'.repeat(1_048_576) }))).toMatchObject({
        end: 'succeeded',
        stdout: 'done\n',
        stderr: '',
      });
    });
  });

  describe('arguments and environment', () => {
    it('gives the program its arguments, each exactly', async () => {
      const { stdout } = await run(
        aRequest('import json, sys; print(json.dumps(sys.argv[1:]))', { args: HOSTILE }),
      );

      expect(JSON.parse(stdout)).toEqual(HOSTILE);
    });

    it('gives the program its environment, each value exactly', async () => {
      const env = Object.fromEntries(HOSTILE.map((value, index) => [`VALUE_${index}`, value]));
      const { stdout } = await run(
        aRequest(
          'import json, os; print(json.dumps({k: v for k, v in os.environ.items() if "VALUE_" in k}))',
          {
            env,
          },
        ),
      );

      expect(JSON.parse(stdout)).toEqual(env);
    });

    it('takes the request’s variable before its own', async () => {
      const { stdout } = await run(
        aRequest('import os; print(os.environ["PATH"], os.environ["HOME"])', {
          env: { PATH: '/nowhere', HOME: '/here' },
        }),
      );

      expect(stdout).toBe('/nowhere /here\n');
    });

    it('shows nothing of the host’s environment', async () => {
      // A test's process.env is a copy of the real one, so a child that inherits the real one is found by names that
      // were there before the test; one that is given the copy, by the secret.
      const secret = 'a-secret-of-the-host';
      process.env.LIVE_CODE_TEST_SECRET = secret;
      try {
        const { stdout } = await run(aRequest('import json, os; print(json.dumps(dict(os.environ)))'));
        const seen = Object.keys(JSON.parse(stdout) as object);

        expect(stdout).not.toContain(secret);
        expect(Object.keys(process.env)).toContain('NODE_ENV');
        expect(seen.filter((name) => name in process.env && !USUAL_NAMES.test(name))).toEqual([]);
      } finally {
        delete process.env.LIVE_CODE_TEST_SECRET;
      }
    });

    it('gives the program no descriptor besides its standard streams', async () => {
      const source = `import os
for number in range(3, 256):
    try: os.fstat(number)
    except OSError: continue
    print(number)`;

      expect((await run(aRequest(source))).stdout).toBe('');
    });
  });
};
