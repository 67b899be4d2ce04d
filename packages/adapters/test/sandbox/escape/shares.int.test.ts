import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { aMarkedRequest, aRequest, processesOfProgram, until } from '@live-code/contracts';
import { openTarget, TIGHT, TOOLS } from './attacks.ts';

const opened = openTarget({ concurrency: 4 });

/** What the kernel counts for a user or for the machine, and all programs are one user: how one takes all of it. */
// Queues are small: the kernel frees those of a program that has ended a moment later, and the next must not need them.
const HOARDS: Readonly<Record<string, string>> = {
  'message queues': `
class Attributes(ctypes.Structure): _fields_ = [(name, ctypes.c_long) for name in ("flags", "count", "size", "now", "a", "b", "c", "d")]
def take(number):
    return libc.mq_open(b"/queue%d" % number, os.O_CREAT | os.O_RDWR, 0o600, ctypes.byref(Attributes(0, 10, 1024))) >= 0`,
  timers: `
def take(number):
    return libc.timer_create(1, None, ctypes.byref(ctypes.c_void_p())) == 0`,
  'pipes with room': `
import fcntl
def take(number):
    try: reader, writer = os.pipe()
    except OSError: return False
    try: return fcntl.fcntl(writer, 1031, 1 << 16) > 0
    except OSError: return number < 4`,
  'signals that wait': `
import signal
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGRTMIN})
def take(number):
    return libc.sigqueue(os.getpid(), signal.SIGRTMIN, ctypes.c_void_p(0)) == 0`,
  semaphores: `
def take(number):
    return number < 200 and libc.semget(0, 100, 0o600) >= 0`,
  'names in /dev/shm': `
def take(number):
    try: os.close(os.open(f"/dev/shm/{number}", os.O_CREAT)); return True
    except OSError: return False`,
  'ports on the loopback': `
import socket
kept = []
def take(number):
    try: kept.append(socket.create_server(("127.0.0.1", 0)))
    except OSError: return False
    return True`,
  sessions: `
def take(number):
    try: pid = os.fork()
    except OSError: return False
    if pid == 0:
        os.setsid()
        while True: libc.pause()
    return number < 9`,
};

const limits = { ...TIGHT, wallTimeMs: 60_000, cpuTimeMs: 10_000 };

describe('what one program uses up', () => {
  it.each(Object.entries(HOARDS))('does not fail another: %s', async (_, hoard) => {
    const markers = [randomUUID(), randomUUID()];
    // A new name is all that can still be had when descriptors and files are used up.
    const hoarding = `${TOOLS}${hoard}
open("/box/spare", "w").close()
number = 0
while take(number): number += 1
os.write(1, b"%d\\n" % number)
os.rename("/box/spare", f"/box/{sys.argv[1]}-full")
while True: libc.pause()`;
    const controller = new AbortController();
    const running = Promise.all(
      markers.map((marker) =>
        opened().runner.run(aMarkedRequest(hoarding, marker, { limits }), controller.signal),
      ),
    );
    for (const marker of markers) await until(async () => (await processesOfProgram(`${marker}-full`)) > 0);
    const source = `${TOOLS}${hoard}
import time
for number in range(2):
    if not take(number): print("nothing left at", number)
print("tried"); sys.stdout.flush(); os._exit(0)`;
    const outcomes = [];
    for (let round = 0; round < 10; round++) {
      const { stdout, stderr } = await opened().run(aRequest(source, { limits }));
      outcomes.push(stdout + stderr);
    }
    controller.abort();

    expect(new Set(outcomes)).toEqual(new Set(['tried\n']));
    for (const { end, stdout } of await running) {
      expect(end).toBe('cancelled');
      expect(Number(stdout)).toBeGreaterThan(1);
    }
  });
});
