import { describe, expect, it } from '@jest/globals';
import { aRequest, until } from '@live-code/contracts';
import type { ExecutionRequest, Limits, RunningProgram } from '@live-code/core';
import { type Attack, describeAttacks, openTarget, TIGHT, TOOLS } from './attacks.ts';

const opened = openTarget({ concurrency: 4 });
const inTerminal = { over: { tty: true } } as const;

/** What no program may ask of a terminal, with the bits that the kernel does not look at set and not. */
const TYPING = `
print([call(16, 0, request | high, b"x") for request in (0x5412, 0x541C, 0x5423) for high in (0, 1 << 32)])`;
const REFUSED = `[${Array(6).fill("'EPERM'").join(', ')}]`;

/** What a program does with its terminal, or tries to do with another's. */
const attacks: readonly Attack[] = [
  {
    name: 'to type for itself, and to load a line discipline',
    source: TYPING,
    ...inTerminal,
    stdout: `${REFUSED}\r\n`,
  },
  { name: 'the same without a terminal', source: TYPING, stdout: `${REFUSED}\n` },
  {
    name: 'a terminal that it was not given',
    source:
      'print(os.listdir("/dev/pts"), attempt(os.open, "/dev/tty", os.O_RDWR), attempt(os.open, "/dev/ptmx", os.O_RDWR))',
    stdout: '[] ENOENT ENOENT\n',
  },
  {
    name: 'a second terminal',
    source: `print(sorted(os.listdir("/dev/pts")), attempt(os.open, "/dev/pts/ptmx", os.O_RDWR))
os.chmod("/dev/pts/ptmx", 0o666)
print(attempt(os.open, "/dev/pts/ptmx", os.O_RDWR))`,
    ...inTerminal,
    stdout: "['0', 'ptmx'] EACCES\r\nENOSPC\r\n",
  },
  {
    name: 'to have its terminal for itself, and to shut everybody else out',
    source: `import fcntl, termios
fcntl.ioctl(0, termios.TIOCEXCL)
print(attempt(os.open, "/dev/tty", os.O_RDWR))
os.chmod("/dev/pts/0", 0)
print(input())`,
    over: { tty: true, stdin: 'on\n' },
    // What is typed is shown as it comes: before or after what is printed first.
    stdout: /^(on\r\nEBUSY|EBUSY\r\non)\r\non\r\n$/,
  },
  {
    name: 'to close its terminal, and go on',
    source: `for n in range(3): os.close(n)
import time; time.sleep(0.1)
again = os.open("/dev/tty", os.O_RDWR)
os.write(again, b"here\\n")`,
    ...inTerminal,
    stdout: 'here\r\n',
  },
  {
    name: 'to leave somebody behind who holds it',
    source: `if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        while True: os.write(1, b"x")
print("left")`,
    ...inTerminal,
    limits: { outputBytes: 1 << 20 },
    stdout: /left/,
  },
  {
    name: 'to print without an end',
    source: `os.fork(); os.fork()
while True: os.write(1, b"x" * 1000)`,
    ...inTerminal,
    outcome: { end: 'failed', reason: 'output_limit', stdoutTruncated: true },
    stdout: /^x{65536}$/,
  },
  {
    name: 'to stop its own output',
    source: `import fcntl, termios
print("before")
termios.tcflow(1, termios.TCOOFF)
os.write(1, b"after")`,
    ...inTerminal,
    limits: { wallTimeMs: 1500 },
    outcome: { end: 'timedOut', reason: 'wall' },
    stdout: 'before\r\n',
  },
  {
    name: 'to say in it that there is no memory',
    source: 'raise MemoryError',
    ...inTerminal,
    outcome: { end: 'failed', reason: 'memory_limit', stderr: '' },
    stdout: /\r\nMemoryError\r\n$/,
  },
  {
    name: 'to stop itself',
    source: 'import signal; print("stopping"); os.kill(0, signal.SIGSTOP)',
    ...inTerminal,
    limits: { wallTimeMs: 1500 },
    outcome: { end: 'timedOut', reason: 'wall' },
    stdout: 'stopping\r\n',
  },
];

describeAttacks('a program with a terminal tries', opened, attacks);

describe('a program with a terminal', () => {
  const begin = (source: string, limits: Partial<Limits> = {}) => {
    let printed = '';
    const cancel = new AbortController();
    const request: ExecutionRequest = aRequest(`${TOOLS}\n${source}`, {
      tty: true,
      interactive: true,
      limits: { ...TIGHT, ...limits },
    });
    let begun: (program: RunningProgram) => void = () => {};
    const program = new Promise<RunningProgram>((resolve) => {
      begun = resolve;
    });
    const outcome = opened().runner.run(request, cancel.signal, {
      onStart: begun,
      onOutput: (_, bytes) => {
        printed += Buffer.from(bytes).toString();
      },
    });
    return { outcome, program, cancel, prints: (text: string) => until(() => printed.includes(text)) };
  };

  it.each([
    ['one line without an end', 'x'.repeat(1 << 20)],
    ['lines', `${'x'.repeat(63)}\n`.repeat(1 << 14)],
    ['signals', '\x03'.repeat(1 << 20)],
  ])('never reads, and is sent a megabyte of %s', async (_, typed) => {
    const { outcome, program, prints } = begin(
      'import signal; signal.signal(signal.SIGINT, signal.SIG_IGN); print("ready"); import time; time.sleep(1)',
      { outputBytes: 4 << 20 },
    );
    await prints('ready');
    (await program).write(Buffer.from(typed));

    expect(await outcome).toMatchObject({ end: 'succeeded' });
  });

  it('is not stopped by a key, since nobody could let it go on', async () => {
    const { outcome, program, prints } = begin('print("ready"); print(input())');
    await prints('ready');
    (await program).write(Buffer.from('\x1agoes on\n'));

    expect((await outcome).stdout).toMatch(/\r\ngoes on\r\n$/);
  });

  it('is killed where it is cancelled, also stopped and with all of its terminal full', async () => {
    const { outcome, program, prints, cancel } = begin(
      'import signal; print("stopping", flush=True); os.kill(0, signal.SIGSTOP)',
    );
    await prints('stopping');
    (await program).write(Buffer.from('line\n'.repeat(100_000)));
    cancel.abort();

    expect(await outcome).toMatchObject({ end: 'cancelled' });
  });

  it('sees no other’s terminal, and gets nothing there', async () => {
    const first = begin('print(os.stat("/dev/pts/0").st_dev); print("ready"); input()');
    await first.prints('ready');
    const second = begin(`print(os.stat("/dev/pts/0").st_dev)
for folder in ["/dev/pts", *("/proc/%s/fd" % pid for pid in os.listdir("/proc") if pid.isdigit())]:
    try: names = os.listdir(folder)
    except OSError: continue
    for name in names:
        try: os.write(os.open(folder + "/" + name, os.O_WRONLY | os.O_NONBLOCK), b"intruder")
        except OSError: pass
print([attempt(os.mknod, "/tmp/tty%d" % n, 0o20666, os.makedev(136, n)) for n in range(3)])`);
    const intruding = await second.outcome;
    (await first.program).write(Buffer.from('\n'));
    const undisturbed = await first.outcome;

    expect(intruding.stdout).toContain("['EPERM', 'EPERM', 'EPERM']");
    expect(undisturbed).toMatchObject({ end: 'succeeded', stdout: expect.not.stringContaining('intruder') });
    expect(intruding.stdout.split('\r')[0]).not.toBe(undisturbed.stdout.split('\r')[0]);
  });
});
