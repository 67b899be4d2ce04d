import { describe, expect, it } from '@jest/globals';
import { DEFAULT_LIMITS, type ExecutionRequest } from '@live-code/core';
import type { Suite } from './open-runner.ts';
import { type Talk, talkTo } from './talk.ts';

const INTERRUPT = '\x03';
const END = '\x04';
const ERASE = '\x7f';

/** What a program finds that has a terminal, and what keys do there. */
export const terminal = ({ opened }: Suite): void => {
  const talk = (source: string, over: Partial<ExecutionRequest> = {}): Talk =>
    talkTo(opened().runner, source, { tty: true, ...over });

  describe('a program with a terminal', () => {
    it('has it for all its standard streams, and controls it', async () => {
      const { outcome } = talk(`import os, sys
print([os.isatty(n) for n in range(3)], os.ttyname(0) == os.ttyname(1) == os.ttyname(2))
print(os.getpid() == os.getsid(0) == os.tcgetpgrp(0), os.isatty(os.open("/dev/tty", os.O_RDWR)))
print(os.environ["TERM"], *os.get_terminal_size())
print("to the terminal, too", file=sys.stderr)`);

      expect(await outcome).toMatchObject({
        end: 'succeeded',
        stdout: '[True, True, True] True\r\nTrue True\r\nxterm-256color 80 24\r\nto the terminal, too\r\n',
        stderr: '',
      });
    });

    it('is started as one without: its name, its arguments, its main module, its traceback', async () => {
      const { outcome } = talk('import sys; print(sys.argv, __name__, __file__)\nraise ValueError("no")', {
        args: ['a', '-b'],
      });
      const { end, stdout } = await outcome;

      expect(end).toBe('failed');
      expect(stdout).toMatch(/^\['main\.py', 'a', '-b'\] __main__ \S*main\.py\r\nTraceback/);
      expect(stdout).toMatch(/line 2, in <module>\r\n(.*\r\n)*ValueError: no\r\n$/);
    });

    it('is answered question by question, and shows what is typed', async () => {
      const { prints, type, outcome } = talk('for _ in range(3): print("Hello", input("name? "))');

      await prints('name? ');
      type('Ann\r');
      await prints('name? Ann\r\nHello Ann\r\nname? ');
      for (const byte of Buffer.from('Zoë 😀')) type(Uint8Array.of(byte));
      type('\n');
      await prints('name? Ann\r\nHello Ann\r\nname? Zoë 😀\r\nHello Zoë 😀\r\nname? ');
      type(`Bo😀${ERASE}bby${ERASE}\n`);

      const { end, stdout } = await outcome;
      expect(end).toBe('succeeded');
      expect(stdout).toMatch(/\r\nHello Bobb\r\n$/);
    });

    it('is interrupted by a key', async () => {
      const { prints, type, outcome } = talk(`import time
try:
    print("ready", end="", flush=True)
    while True: time.sleep(0.01)
except KeyboardInterrupt:
    print("interrupted")`);
      await prints('ready');
      type(INTERRUPT);

      const { end, stdout } = await outcome;
      expect(end).toBe('succeeded');
      // The signal is sent before the key is shown.
      expect(stdout.replace('^C', '')).toBe('readyinterrupted\r\n');
    });

    it('is signalled, with what it started', async () => {
      const { prints, program, outcome } = talk(`import subprocess
child = subprocess.Popen(["sleep", "60"])
print("ready")
child.wait()`);
      await prints('ready\r\n');
      (await program).signal('TERM');

      expect(await outcome).toMatchObject({ end: 'failed', signal: 'SIGTERM' });
    });

    it('asks for a password that is not shown', async () => {
      const { prints, type, outcome } = talk('import getpass; print(getpass.getpass()[::-1])');
      await prints('Password: ');
      type('secret\n');

      expect(await outcome).toMatchObject({ stdout: 'Password: \r\nterces\r\n' });
    });

    it('learns of the size that its terminal gets', async () => {
      const { prints, program, outcome } = talk(`import os, signal
signal.signal(signal.SIGWINCH, lambda *_: print(*os.get_terminal_size()))
print("ready"); signal.pause(); signal.pause()`);
      await prints('ready\r\n');
      (await program).resize(132, 43);
      await prints('ready\r\n132 43\r\n');
      (await program).resize(1000, 1);

      expect(await outcome).toMatchObject({ stdout: 'ready\r\n132 43\r\n1000 1\r\n' });
    });

    it('has the last size, of however many', async () => {
      const { prints, program, type, outcome } = talk(
        'import os; input("ready"); print(*os.get_terminal_size())',
      );
      await prints('ready');
      const { resize } = await program;
      for (let round = 0; round < 20; round++) {
        for (let columns = 1; columns <= 1000; columns++) resize(columns, round + 1);
        await new Promise(setImmediate);
      }
      type('\n');

      expect(await outcome).toMatchObject({ end: 'succeeded', stdout: 'ready\r\n1000 20\r\n' });
    });

    it('has the size of which it was told at once', async () => {
      const { program, type, outcome } = talk('import os; input(); print(*os.get_terminal_size())');
      (await program).resize(90, 30);
      type('\n');

      expect(await outcome).toMatchObject({ stdout: '\r\n90 30\r\n' });
    });

    it('edits lines, and keeps no history', async () => {
      const { printsLast, type, outcome } = talk(`import os, readline
before = set(os.listdir(os.path.expanduser("~")))
print(repr(input("> ")))
print(set(os.listdir(os.path.expanduser("~"))) - before)`);
      await printsLast('> ');
      type(`helo${ERASE}lo\x01>\r`);

      const { end, stdout } = await outcome;
      expect(end).toBe('succeeded');
      expect(stdout).toMatch(/\r\n'>hello'\r\nset\(\)\r\n$/);
    });

    it('has the whole screen for itself', async () => {
      const { printsLast, type, outcome } = talk(`import curses
def show(screen):
    screen.addstr(0, 0, "press"); screen.refresh()
    return screen.getch(), screen.getmaxyx(), curses.COLORS
print(curses.wrapper(show))`);
      await printsLast('press');
      type('q');

      const { end, stdout } = await outcome;
      expect(end).toBe('succeeded');
      expect(stdout).toMatch(/\(113, \(24, 80\), 256\)\r\n$/);
    });

    it('reads single keys', async () => {
      const { prints, type, outcome } = talk(`import os, tty
tty.setraw(0)
os.write(1, b"ready\\n")
print([os.read(0, 1) for _ in range(4)], end="")`);
      await prints('ready\n');
      type(`a\r${INTERRUPT}${END}`);

      expect(await outcome).toMatchObject({ stdout: `ready\n[b'a', b'\\r', b'\\x03', b'\\x04']` });
    });

    it.each([
      ['a whole line', 'abc\n', 'abc\r\n'],
      ['a line that is not ended', 'abc', 'abc'],
      ['nothing', '', ''],
    ])('finds the end of its input after %s, as often as it looks', async (_, typed, shown) => {
      const { type, program, outcome } = talk(
        'import sys; print([sys.stdin.read(), sys.stdin.read(), sys.stdin.readline()])',
      );
      type(typed);
      (await program).closeInput();

      expect(await outcome).toMatchObject({
        end: 'succeeded',
        stdout: `${shown}['${typed.replace('\n', '\\n')}', '', '']\r\n`,
      });
    });

    it('finds the end of its input by a key, and reads on', async () => {
      const { type, prints, outcome } = talk(
        'import sys; print(len(sys.stdin.read())); print(len(sys.stdin.readline()))',
      );
      type(`ab\n${END}`);
      await prints('ab\r\n3\r\n');
      type('c\n');

      expect(await outcome).toMatchObject({ stdout: 'ab\r\n3\r\nc\r\n2\r\n' });
    });

    it('is typed what it was given at the start', async () => {
      const { outcome } = talk('print(input() + input())', { stdin: 'a\nb\n' });

      const { stdout } = await outcome;
      expect(stdout).toMatch(/ab\r\n$/);
    });

    it('gets a megabyte of lines, also where it reads late', async () => {
      const source = `import sys, termios, time
mode = termios.tcgetattr(0); mode[3] &= ~termios.ECHO; termios.tcsetattr(0, termios.TCSANOW, mode)
print("ready"); time.sleep(0.2); print(len(sys.stdin.read()))`;
      const { prints, type, program, outcome } = talk(source);
      await prints('ready\r\n');

      for (let part = 0; part < 16; part++) type(`${'x'.repeat(1023)}\n`.repeat(64));
      (await program).closeInput();

      expect(await outcome).toMatchObject({ stdout: 'ready\r\n1048576\r\n' });
    });

    it('is read to the last that it prints, also where it ends at once, and to what it started prints', async () => {
      const { outcome } = talk(`import os
reader, writer = os.pipe()
if os.fork() == 0: os.write(1, b"child"); os.write(writer, b"."); os.execvp("sleep", ["sleep", "60"])
os.read(reader, 1)
left = b"x" * 300_000 + b"last"
while left: left = left[os.write(1, left):]
os._exit(0)`);

      const { end, stdout } = await outcome;
      expect(end).toBe('succeeded');
      expect(stdout.replaceAll('x', '')).toBe('childlast');
      expect(stdout).toHaveLength(300_009);
    });

    it('does not wait for those who left it and hold its terminal', async () => {
      const { outcome } = talk(`import os
if os.fork() == 0:
    os.setsid()
    try: os.read(0, 1)
    finally: os._exit(0)
print("left")`);

      expect(await outcome).toMatchObject({ end: 'succeeded', stdout: 'left\r\n' });
    });

    it('is cut off where it prints too much', async () => {
      const { outcome } = talk('while True: print("x" * 100, end="")', {
        limits: { ...DEFAULT_LIMITS, outputBytes: 10_000 },
      });

      const { end, reason, stdout, stdoutTruncated } = await outcome;
      expect({ end, reason, stdoutTruncated }).toEqual({
        end: 'failed',
        reason: 'output_limit',
        stdoutTruncated: true,
      });
      expect(stdout).toBe('x'.repeat(10_000));
    });
  });
};
