import { describe, expect, it } from '@jest/globals';
import { DEFAULT_LIMITS, type ExecutionRequest } from '@live-code/core';
import { aRequest } from '../builders.ts';
import type { Suite } from './open-runner.ts';

/** A program that writes these Python bytes, each with one system call. */
const writes = (bytes: string, over: Partial<ExecutionRequest> = {}): ExecutionRequest =>
  aRequest(`import os\nfor part in [${bytes}]:\n    while part: part = part[os.write(1, part):]`, over);

const keep = (outputBytes: number): Partial<ExecutionRequest> => ({
  limits: { ...DEFAULT_LIMITS, outputBytes },
});

/** What becomes of a program's output. */
export const output = ({ opened, run }: Suite): void => {
  describe('output', () => {
    it.each([
      ['nothing', '', ''],
      ['no newline at the end', 'b"abc"', 'abc'],
      ['carriage returns', String.raw`b"a\rb\r\nc\n"`, 'a\rb\r\nc\n'],
      ['NUL and other control characters', String.raw`b"a\0b\x07\x1b[0m\x7f"`, 'a\0b\x07\x1b[0m\x7f'],
      ['a byte order mark', String.raw`b"\xef\xbb\xbfa"`, '\ufeffa'],
      ['what is not UTF-8', String.raw`b"a\xffb\xc3\x28c\xed\xa0\x80"`, 'a\ufffdb\ufffd(c\ufffd\ufffd\ufffd'],
      ['an incomplete character at the end', String.raw`b"a\xf0\x9f\x98"`, 'a\ufffd'],
      ['astral characters', '"😀𝒳é".encode()', '😀𝒳é'],
      ['a character in two writes', String.raw`b"<\xf0\x9f", b"\x98\x80>"`, '<😀>'],
    ])('keeps %s', async (_, bytes, text) => {
      expect(await run(writes(bytes))).toMatchObject({
        end: 'succeeded',
        stdout: text,
        stdoutTruncated: false,
        stderr: '',
      });
    });

    it('keeps characters whole that cross the borders of chunks', async () => {
      const source = `import os, time
for byte in "😀é".encode() * 3:
    os.write(1, bytes([byte])); os.write(2, bytes([byte])); time.sleep(0.01)`;

      expect(await run(aRequest(source))).toMatchObject({ stdout: '😀é😀é😀é', stderr: '😀é😀é😀é' });
    });

    it('lets a program print any text, whatever the host’s locale', async () => {
      expect(
        (await run(aRequest('print("żółć 😀", flush=True); print(open(0).encoding.lower())'))).stdout,
      ).toBe('żółć 😀\nutf-8\n');
    });

    it('keeps the two streams apart, and each in order', async () => {
      const source = `import sys
for number in range(2000):
    print("out", number, flush=True); print("err", number, file=sys.stderr, flush=True)`;
      const lines = (word: string): string =>
        Array.from({ length: 2000 }, (_, number) => `${word} ${number}\n`).join('');

      expect(await run(aRequest(source))).toMatchObject({ stdout: lines('out'), stderr: lines('err') });
    });

    it('keeps all of a program that closes its output and goes on', async () => {
      const source = `import os, sys, time
print("last"); sys.stdout.flush(); os.close(1)
time.sleep(0.3)
print("still here", file=sys.stderr); sys.stderr.flush(); os._exit(5)`;

      expect(await run(aRequest(source))).toMatchObject({
        end: 'failed',
        exitCode: 5,
        stdout: 'last\n',
        stderr: 'still here\n',
      });
    });
  });

  describe('the output limit', () => {
    const enforced = async (): Promise<boolean> =>
      (await opened().runner.abilities()).enforces.includes('outputBytes');

    it('cuts 10 MB, and says so', async () => {
      if (!(await enforced())) return;
      const outcome = await run(aRequest('print("x" * 10_000_000)', keep(1_000_000)));

      expect(outcome).toMatchObject({
        end: 'failed',
        reason: 'output_limit',
        stdoutTruncated: true,
        stderrTruncated: false,
      });
      expect(outcome.stdout).toBe('x'.repeat(1_000_000));
    });

    it('keeps all of a megabyte that is allowed', async () => {
      const outcome = await run(aRequest('print("x" * 999_999)', keep(1_000_000)));

      expect(outcome).toMatchObject({ end: 'succeeded', stdoutTruncated: false });
      expect(outcome.stdout).toHaveLength(1_000_000);
    });

    it.each([
      [1000, 'succeeded', null, false],
      [1001, 'failed', 'output_limit', true],
    ])('takes 1000 bytes as the limit, of %i', async (length, end, reason, truncated) => {
      if (!(await enforced())) return;
      expect(await run(writes(`b"x" * ${length}`, keep(1000)))).toMatchObject({
        end,
        reason,
        stdout: 'x'.repeat(1000),
        stdoutTruncated: truncated,
      });
    });

    it.each([1, 2])('ends a program that never stops printing to descriptor %i', async (descriptor) => {
      if (!(await enforced())) return;
      const outcome = await run(
        aRequest(`import os\nwhile True: os.write(${descriptor}, b"y" * 1000)`, keep(5000)),
      );

      expect(outcome).toMatchObject({
        end: 'failed',
        reason: 'output_limit',
        stdout: descriptor === 1 ? 'y'.repeat(5000) : '',
        stderr: descriptor === 2 ? 'y'.repeat(5000) : '',
        stdoutTruncated: descriptor === 1,
        stderrTruncated: descriptor === 2,
      });
    });

    it('counts each stream by itself', async () => {
      const source = 'import os\nos.write(1, b"o" * 1000)\nos.write(2, b"e" * 1000)';

      expect(await run(aRequest(source, keep(1000)))).toMatchObject({
        end: 'succeeded',
        stdout: 'o'.repeat(1000),
        stderr: 'e'.repeat(1000),
      });
    });

    it.each([8, 9, 10, 11])(
      'leaves no part of a character that it cuts after %i bytes',
      async (outputBytes) => {
        if (!(await enforced())) return;
        expect(await run(writes('"😀😀😀😀".encode()', keep(outputBytes)))).toMatchObject({
          stdout: '😀😀',
          stdoutTruncated: true,
        });
      },
    );
  });
};
