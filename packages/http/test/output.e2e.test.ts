import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ApiClient, apiClient } from '@live-code/testing';
import { followBoth, type Printed } from './follow-both.ts';
import { STACKS, type Stack } from './stacks.ts';

const MIB = 1_048_576;
const ALL_AT_ONCE =
  'import os\nleft = memoryview(b"0123456789 abcde\\n" * 588235)\nwhile left: left = left[os.write(1, left):]';

/** Much text, in a form in which a difference can be read. */
const brief = ({ stdout, stderr }: Printed) =>
  [stdout, stderr].map((text) => [
    text.length,
    text.slice(0, 100),
    createHash('sha1').update(text).digest('hex'),
  ]);

describe.each(STACKS)('output of the started program, %s', (_, start) => {
  let stack: Stack;
  let api: ApiClient;

  beforeAll(async () => {
    stack = await start();
    api = apiClient(stack.url());
  });
  afterAll(() => stack.stop());

  it.each([
    ['ten megabytes at once, of which one is kept', ALL_AT_ONCE, MIB, true],
    ['ten megabytes at once, of which eight are kept', ALL_AT_ONCE, 8 * MIB, true],
    [
      'eight megabytes at once, which are all kept',
      'import sys\nfor n in range(63): sys.stdout.write("é" * 65535 + "\\n")',
      8 * MIB,
      false,
    ],
    [
      'little by little',
      'import os, time\nfor n in range(20): os.write(1, b"%d" % (n % 10)); time.sleep(0.05)',
      MIB,
      false,
    ],
    [
      'both streams in turns',
      'import os\nfor n in range(200): os.write(1, b"out %d\\n" % n); os.write(2, b"err %d\\n" % n)',
      MIB,
      false,
    ],
    [
      'a character in two writes',
      'import os, time\nfor b in "żółć 😀".encode(): os.write(1, bytes([b])); time.sleep(0.03)',
      MIB,
      false,
    ],
    [
      'what is no text',
      'import os, time\nfor b in b"a\\xffb\\xe2\\x82c\\xf0\\x9f": os.write(1, bytes([b])); time.sleep(0.03)',
      MIB,
      false,
    ],
  ])('is the same by stream, by socket, and stored: %s', async (_, source, outputBytes, cut) => {
    const id = await api.run(await api.open(source), { limits: { output_bytes: outputBytes } });
    const live = await followBoth(stack.url(), id);
    const stored = await api.ended(id);
    const again = await followBoth(stack.url(), id);

    expect(stored.stdout_truncated).toBe(cut);
    expect(stored.stdout).not.toBe('');
    for (const told of [live.stream, live.socket, again.stream, again.socket]) {
      expect(brief(told)).toEqual(brief(stored));
    }
  });
});
