import { expect } from '@jest/globals';
import { type Attack, describeAttacks, openTarget } from './attacks.ts';

const opened = openTarget();
const MIB = 1_048_576;

const processLimit = { end: 'failed', reason: 'process_limit' };
const memoryLimit = { end: 'failed', reason: 'memory_limit' };
const outputLimit = { end: 'failed', reason: 'output_limit' };
const diskLimit = { end: 'failed', reason: 'disk_limit' };

const processes: readonly Attack[] = [
  { name: 'a fork bomb', source: 'while True: os.fork()', outcome: processLimit },
  {
    name: 'a fork bomb that ignores every error',
    source: 'while True:\n  try: os.fork()\n  except OSError: pass',
    outcome: processLimit,
  },
  {
    name: 'a bomb of vforks',
    source: `while True:
    if libc.vfork() == 0:
        libc.vfork(); libc.pause()`,
    outcome: { end: expect.stringMatching(/failed|timedOut/) },
  },
  {
    name: 'daemons with sessions of their own, forked twice',
    source: `import time
for _ in range(100):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            time.sleep(600)
        os._exit(0)
    os.wait()
time.sleep(600)`,
    outcome: processLimit,
  },
  {
    name: 'threads without end',
    source: `import threading, time
while True: threading.Thread(target=time.sleep, args=(600,)).start()`,
    outcome: processLimit,
  },
  {
    name: 'a child that outlives the program and ignores signals',
    source: `import signal, time
if os.fork() == 0:
    for number in (1, 2, 3, 15): signal.signal(number, signal.SIG_IGN)
    os.setsid(); time.sleep(600)`,
  },
  {
    name: 'a bomb of shells',
    source: 'f() { f | f & }; f; sleep 60',
    over: { language: 'bash', entry: 'main.sh' },
    outcome: { end: expect.stringMatching(/failed|timedOut/) },
  },
];

const memory: readonly Attack[] = [
  {
    name: 'memory of its own',
    source: 'l = []\nwhile True: l.append(bytearray(b"x") * 1_000_000)',
    outcome: memoryLimit,
  },
  {
    name: 'memory that is shared',
    source:
      'import mmap\nl = []\nwhile True:\n  m = mmap.mmap(-1, 10_000_000); m.write(b"x" * 10_000_000); l.append(m)',
    outcome: memoryLimit,
  },
  {
    name: 'many small processes together',
    source: `import time
for _ in range(12):
    if os.fork() == 0:
        block = os.urandom(12_000_000); time.sleep(600)
time.sleep(600)`,
    outcome: memoryLimit,
  },
  {
    name: 'a MemoryError that is caught, and then another error',
    source: 'try: bytearray(10**12)\nexcept MemoryError: pass\n1 / 0',
    outcome: { ...memoryLimit, stderr: expect.stringContaining('ZeroDivisionError') },
  },
  {
    name: 'a MemoryError that is caught, and then a good end',
    source: 'try: bytearray(10**12)\nexcept MemoryError: print("small is beautiful")',
    stdout: 'small is beautiful\n',
  },
  {
    name: 'a list that grows by moving',
    source: 'b = bytearray()\nwhile True: b += b"x" * 5_000_000',
    outcome: memoryLimit,
  },
  {
    name: 'memory files and System V memory, which nothing would count',
    source: 'print(call(319, b"m", 0), call(447, 0), call(29, 0, 1 << 30, 0o1600), call(68, 0, 0o1600))',
    stdout: 'ENOSYS EPERM EPERM EPERM\n',
  },
  {
    name: 'mappings by the thousand, whose asker is killed',
    source: `import mmap, signal
for _ in range(50):
    if (pid := os.fork()) == 0:
        while True: mmap.mmap(-1, 70 << 20, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS).close()
    os.kill(pid, signal.SIGKILL); os.wait()
mmap.mmap(-1, 70 << 20, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS); print("mapped")`,
    stdout: 'mapped\n',
  },
  {
    name: 'a C program that touches all it gets',
    source:
      '#include <stdlib.h>\n#include <string.h>\nint main(void) { for (;;) memset(malloc(1 << 22), 1, 1 << 22); }',
    over: { language: 'c', entry: 'main.c' },
    outcome: memoryLimit,
  },
];

const output: readonly Attack[] = [
  {
    name: 'a flood of output',
    source: 'while True: os.write(1, b"x" * 65536)',
    outcome: { ...outputLimit, stdoutTruncated: true },
  },
  {
    name: 'a flood of errors',
    source: 'while True: os.write(2, b"x" * 65536)',
    outcome: { ...outputLimit, stderrTruncated: true },
  },
  {
    name: 'a flood by children, while the parent sleeps',
    source:
      'import time\nfor _ in range(4):\n  if os.fork() == 0:\n    while True: os.write(1, b"y" * 4096)\ntime.sleep(600)',
    outcome: outputLimit,
  },
  {
    name: 'a terminal’s escape sequences are bytes like others',
    source: String.raw`sys.stdout.write("\x1b[2J\x1b]0;title\x07\x9b31m")`,
    stdout: '\x1b[2J\x1b]0;title\x07\x9b31m',
  },
];

const disk: readonly Attack[] = [
  {
    name: 'a file that fills the box',
    source: 'f = open("f", "wb")\nwhile True: f.write(b"x" * 1_000_000)',
    outcome: diskLimit,
  },
  {
    name: 'a file that fills /tmp',
    source: 'f = open("/tmp/f", "wb")\nwhile True: f.write(b"x" * 1_000_000)',
    outcome: diskLimit,
  },
  {
    name: 'a file that fills /dev/shm',
    source: 'f = open("/dev/shm/f", "wb")\nwhile True: f.write(b"x" * 1_000_000)',
    outcome: diskLimit,
  },
  {
    name: 'files without number',
    source: 'for n in range(10**6): open(f"/tmp/{n}", "w").close()',
    limits: { cpuTimeMs: 4000, wallTimeMs: 15_000 },
    outcome: diskLimit,
  },
  {
    name: 'a full disk whose error is caught, and then another error',
    source: `try:
    with open("f", "wb") as f:
        while True: f.write(b"x" * 1_000_000)
except OSError: pass
raise KeyError("something else")`,
    outcome: { ...diskLimit, stderr: expect.stringContaining('KeyError') },
  },
  {
    name: 'a sparse file of a terabyte takes nothing, in out either',
    source:
      'os.mkdir("out")\nfor n in "f", "out/f":\n  with open(n, "wb") as f: f.truncate(1 << 40)\nprint(os.stat("f").st_blocks)',
    outcome: { end: 'succeeded', artifacts: [] },
    stdout: '0\n',
  },
  {
    name: 'ten thousand files in out',
    source:
      'os.mkdir("out")\ntry:\n  for n in range(10_000): open(f"out/{n}", "w").close()\nexcept OSError: pass',
    limits: { cpuTimeMs: 4000, wallTimeMs: 15_000 },
    outcome: { end: 'succeeded', stderr: '' },
  },
];

const clocks: readonly Attack[] = [
  {
    name: 'threads that burn the processor',
    source:
      'import threading\nfor _ in range(4): threading.Thread(target=lambda: [None for _ in iter(int, 1)]).start()',
    limits: { wallTimeMs: 20_000 },
    outcome: {
      end: expect.stringMatching(/timedOut|failed/),
      reason: expect.stringMatching(/cpu|memory_limit/),
    },
  },
  {
    name: 'children that burn it while the parent waits',
    source: 'for _ in range(3):\n  if os.fork() == 0:\n    while True: pass\nos.wait()',
    limits: { wallTimeMs: 20_000 },
    outcome: { end: 'timedOut', reason: 'cpu' },
  },
  {
    name: 'an orphan that burns it while the program sleeps',
    source: `import time
if os.fork() == 0:
    if os.fork() == 0:
        while True: pass
    os._exit(0)
os.wait(); time.sleep(600)`,
    limits: { wallTimeMs: 20_000 },
    outcome: { end: 'timedOut', reason: 'cpu' },
  },
  {
    name: 'short children, one after the other, each of them forgotten',
    source: `import signal
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
while True:
    if os.fork() == 0:
        sum(range(2_000_000)); os._exit(0)
    try: os.wait()
    except ChildProcessError: pass`,
    limits: { wallTimeMs: 8000 },
    outcome: { end: 'timedOut' },
  },
  {
    name: 'a program that stops itself and its children',
    source:
      'import signal\nif os.fork() == 0: os.kill(os.getpid(), signal.SIGSTOP)\nos.kill(os.getpid(), signal.SIGSTOP)',
    limits: { wallTimeMs: 1500 },
    outcome: { end: 'timedOut', reason: 'wall' },
  },
  {
    name: 'a compiler that is given too much to do',
    source:
      'constexpr long f(int n) { return n < 2 ? n : f(n - 1) + f(n - 2); }\nint main() { constexpr long x = f(60); return x; }',
    over: { language: 'cpp', entry: 'main.cpp' },
    outcome: { end: 'failed', reason: 'compile_error', stdout: '' },
  },
  {
    name: 'a file that includes itself',
    source: '#include __FILE__\n#include __FILE__\nint main(void) { return 0; }',
    over: { language: 'c', entry: 'main.c' },
    outcome: { end: 'failed', reason: 'compile_error' },
  },
  {
    name: 'Java with two hundred threads',
    source:
      'class Main { public static void main(String[] a) throws Exception { for (int i = 0; i < 200; i++) new Thread(() -> { try { Thread.sleep(60000); } catch (Exception e) {} }).start(); } }',
    over: { language: 'java', entry: 'Main.java' },
    limits: { processes: 64, memoryBytes: 512 * MIB, wallTimeMs: 15_000, cpuTimeMs: 8000 },
    outcome: { end: 'failed', reason: 'process_limit' },
  },
  {
    name: 'Node with two hundred workers',
    source:
      'const { Worker } = require("node:worker_threads"); for (let i = 0; i < 200; i++) new Worker("setInterval(() => {}, 1000)", { eval: true });',
    over: { language: 'javascript', entry: 'main.js' },
    limits: { processes: 64, memoryBytes: 768 * MIB, wallTimeMs: 15_000, cpuTimeMs: 10_000 },
    outcome: { end: expect.stringMatching(/failed|timedOut/) },
  },
];

describeAttacks('processes', opened, processes);
describeAttacks('memory', opened, memory);
describeAttacks('output', opened, output);
describeAttacks('disk', opened, disk);
describeAttacks('clocks', opened, clocks);
