import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SandboxCodeRunner } from '@live-code/adapters/sandbox';
import { aRequest, silentLog } from '@live-code/contracts';

let runner: SandboxCodeRunner;

beforeAll(async () => {
  runner = new SandboxCodeRunner({ python: '/usr/bin/python3', log: silentLog });
  await runner.abilities();
});
afterAll(() => runner.close());

/** What this program prints in a terminal; a variable that is read at the start has the interpreter started anew. */
const printed = async (source: string, env: Readonly<Record<string, string>>): Promise<string> => {
  const request = aRequest(source, { tty: true, env, args: ['a'] });
  return (await runner.run(request, new AbortController().signal)).stdout;
};

describe('an interpreter that was there before its terminal', () => {
  it.each([
    [
      'its standard streams',
      `import sys
for stream in (sys.stdin, sys.stdout, sys.stderr, sys.__stdin__, sys.__stdout__, sys.__stderr__):
    print(stream, stream.isatty(), stream.line_buffering, stream.write_through, stream.errors, stream.newlines, stream.seekable())
    print(type(stream.buffer), stream.buffer.mode, stream.fileno())`,
    ],
    [
      'its signals',
      `import signal
print([(number, signal.getsignal(number)) for number in signal.valid_signals()], signal.pthread_sigmask(signal.SIG_BLOCK, []))`,
    ],
    [
      'its arguments and flags',
      'import sys; print(sys.argv, sys.flags.interactive, sys.flags.inspect, __name__)',
    ],
    [
      'its descriptors',
      'import os; print([os.readlink(f"/proc/self/fd/{n}") for n in range(3)], os.listdir("/proc/self/fd"))',
    ],
    ['a traceback', 'def fail(): raise ValueError("no")\nfail()'],
    ['a half of a line at the end', 'import sys; sys.stdout.write("half"); sys.stderr.write("and half")'],
  ])('is as one that finds it at its start: %s', async (_, source) => {
    const there = await printed(source, {});

    expect(there).not.toBe('');
    expect(there.replaceAll(/ at 0x\w+/g, '')).toBe(
      (await printed(source, { PYTHON_ANEW: '1' })).replaceAll(/ at 0x\w+/g, ''),
    );
  });
});
