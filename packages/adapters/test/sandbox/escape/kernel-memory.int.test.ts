import { expect } from '@jest/globals';
import { type Attack, describeAttacks, openTarget, TIGHT } from './attacks.ts';

const opened = openTarget();

const memoryLimit = { end: 'failed', reason: 'memory_limit', signal: 'SIGKILL' };
const limits = { cpuTimeMs: 10_000, wallTimeMs: 20_000 };

/** Memory that the kernel holds for a program, of which its resident set shows nothing. */
const attacks: readonly Attack[] = [
  {
    name: 'what waits in pipes is counted',
    source: `import fcntl, time
for _ in range(300):
    reader, writer = os.pipe()
    try: fcntl.fcntl(writer, 1031, 1 << 20)
    except OSError: pass
    os.set_blocking(writer, False)
    try:
        while True: os.write(writer, bytes(65536))
    except BlockingIOError: pass
held = sum(1 for n in os.listdir("/proc/self/fd"))
print(held > 600)`,
    outcome: {},
    stdout: /^(True\n)?$/,
    limits: { ...limits, memoryBytes: 64 << 20, diskBytes: 1 << 20 },
    needs: 'control groups',
  },
  {
    name: 'what waits in UNIX sockets is counted',
    source: `import socket
held = []
while len(held) < 490:
    held.append(socket.socketpair())
    for end in held[-1]:
        end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 22)
        end.setblocking(False)
        try:
            while True: end.send(bytes(100_000))
        except BlockingIOError: pass`,
    outcome: memoryLimit,
    limits,
    needs: 'control groups',
  },
  {
    name: 'what waits in TCP connections is bounded',
    source: `import socket
server = socket.create_server(("127.0.0.1", 0), backlog=600)
sent, held = 0, []
while len(held) < 400 and sent < 1_500_000_000:
    near = socket.create_connection(server.getsockname()); far, _ = server.accept()
    held += near, far
    for end in near, far:
        end.setblocking(False)
        try:
            while True: sent += end.send(bytes(100_000))
        except BlockingIOError: pass
print(sent < ${2 * TIGHT.memoryBytes} or sent)`,
    limits,
    stdout: 'True\n',
    needs: 'control groups',
  },
  {
    name: 'what waits in UDP sockets is bounded',
    source: `import socket
sender, kept = socket.socket(socket.AF_INET, socket.SOCK_DGRAM), []
for _ in range(150):
    taker = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); taker.bind(("127.0.0.1", 0)); kept.append(taker)
    taker.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
    for _ in range(100): sender.sendto(bytes(60_000), taker.getsockname())
held = 0
for taker in kept:
    taker.setblocking(False)
    try:
        while True: held += len(taker.recv(65_536))
    except BlockingIOError: pass
print(held < ${2 * TIGHT.memoryBytes} or held)`,
    limits,
    stdout: 'True\n',
    needs: 'control groups',
  },
  {
    name: 'tables of pages that are only ever read are counted',
    source: `libc.mmap.restype = ctypes.c_void_p
libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_long]
size = 1 << 40
start = libc.mmap(None, size, 1, 0x4022, -1, 0)
for offset in range(0, size, 2 << 20): ctypes.c_char.from_address(start + offset).value`,
    outcome: memoryLimit,
    limits,
    needs: 'control groups',
  },
  {
    name: 'System V semaphores are counted',
    source: 'while libc.semget(0, 32_000, 0o600) >= 0: pass\nprint("no more")',
    outcome: memoryLimit,
    limits,
    needs: 'control groups',
  },
  {
    name: 'mappings without number end where the kernel says',
    source: `libc.mmap.restype = ctypes.c_void_p
count = 0
while libc.mmap(None, 4096, count % 2, 0x22, -1, 0) not in (None, 0xffffffffffffffff): count += 1
os.write(1, b"full" if count > 10_000 else b"few"); os._exit(0)`,
    outcome: { end: 'succeeded' },
    limits,
    stdout: 'full',
  },
  {
    name: 'memory by brk and by growing a stack',
    source: `#include <unistd.h>
#include <string.h>
static int deep(int n) { volatile char block[65536]; memset((char *)block, n, sizeof block); return n ? deep(n - 1) + block[9] : 0; }
int main(void) {
  if (fork() == 0) return deep(1 << 20);
  for (;;) { char *end = sbrk(1 << 20); if (end == (void *)-1) break; memset(end, 1, 1 << 20); }
  return 3;
}`,
    over: { language: 'c', entry: 'main.c' },
    outcome: { end: 'failed', reason: 'memory_limit' },
    limits,
  },
  {
    name: 'a child that eats while the program sleeps',
    source:
      'import time\nif os.fork() == 0:\n  l = []\n  while True: l.append(os.urandom(1_000_000))\ntime.sleep(600)',
    outcome: { end: 'failed', reason: 'memory_limit' },
    limits,
  },
  {
    name: 'thousands of large mappings, one by one, each asked about',
    source: `import mmap
for _ in range(3000): mmap.mmap(-1, 70 << 20, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS).close()
print("all of them")`,
    stdout: 'all of them\n',
    limits,
  },
  {
    name: 'large mappings while signals come',
    source: `import mmap, signal
signal.signal(signal.SIGALRM, lambda *_: None); signal.siginterrupt(signal.SIGALRM, False)
signal.setitimer(signal.ITIMER_REAL, 0.0002, 0.0002)
for _ in range(2000): mmap.mmap(-1, 70 << 20, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS).close()
signal.setitimer(signal.ITIMER_REAL, 0)
print("all of them")`,
    stdout: 'all of them\n',
    limits,
  },
  {
    name: 'one large mapping in each of many threads at once',
    source: `import mmap, threading
def work():
    for _ in range(100): mmap.mmap(-1, 70 << 20, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS).close()
threads = [threading.Thread(target=work) for _ in range(10)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print("all of them")`,
    stdout: 'all of them\n',
    outcome: { end: 'succeeded', stderr: expect.not.stringContaining('Error') },
    limits,
  },
];

describeAttacks('memory that only the kernel sees', opened, attacks);
