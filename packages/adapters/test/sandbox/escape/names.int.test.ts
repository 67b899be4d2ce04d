import { expect } from '@jest/globals';
import { ARTIFACT_BOUNDS } from '@live-code/core';
import { type Attack, describeAttacks, openTarget } from './attacks.ts';

const opened = openTarget();

const MIB = 1_048_576;
const named = (...names: string[]): unknown =>
  names.map((name) => expect.objectContaining({ name, content: expect.anything() }));
const keeps = (...names: string[]): Readonly<Record<string, unknown>> => ({
  end: 'succeeded',
  stderr: '',
  artifacts: named(...names),
});

/** What a program leaves in its folder for artifacts, which the host looks through. */
const names: readonly Attack[] = [
  {
    name: 'a name that is not UTF-8',
    source: String.raw`os.mkdir("out"); open(b"out/\xff\xfe", "w").close(); os.mkdir(b"out/\xff"); open(b"out/\xff/a", "w").close(); open("out/good", "w").close()`,
    outcome: keeps('good'),
  },
  {
    name: 'names with line breaks, quotes, escapes and what looks like a path',
    source: String.raw`os.mkdir("out")
for name in ("a\nb", 'q"', "e\x1b[0m", "..a", "\\", "a\\..\\b", "[]", "-rf", " "): open("out/" + name, "w").close()`,
    outcome: keeps(' ', '-rf', '..a', '[]', '\\', 'a\nb', 'a\\..\\b', 'e\x1b[0m', 'q"'),
  },
  {
    name: 'names as long as they can be, in folders as deep as they are followed, beside a large file',
    source: String.raw`os.mkdir("out"); os.chdir("out"); open("a", "wb").write(bytes(14 << 20))
for _ in range(15): os.mkdir("\x01" * 255); os.chdir("\x01" * 255)
for number in range(99): open(f"{number:03}" + "\x01" * 252, "w").write("x")`,
    outcome: keeps('a'),
    limits: { diskBytes: 64 * MIB, cpuTimeMs: 5000 },
  },
  {
    name: 'more files than are kept',
    source: 'os.mkdir("out")\nfor n in range(1000): open(f"out/{n:04}", "w").close()',
    outcome: keeps(...Array.from({ length: ARTIFACT_BOUNDS.count }, (_, n) => String(n).padStart(4, '0'))),
  },
  {
    name: 'more bytes than are kept',
    source:
      'os.mkdir("out")\nfor n in "abc": open(f"out/{n}", "wb").write(bytes(7 << 20))\nopen("out/d", "w").write("d")',
    outcome: keeps('a', 'b', 'd'),
    limits: { diskBytes: 64 * MIB },
  },
  {
    name: 'holes that are larger than all that is kept',
    source:
      'os.mkdir("out")\nfor n, size in ("a", 1 << 40), ("b", 1 << 22): open(f"out/{n}", "w").truncate(size)\nopen("out/c", "w").close()',
    outcome: keeps('b', 'c'),
  },
  {
    name: 'one file by many names',
    source:
      'os.mkdir("out"); open("out/a", "wb").write(bytes(1 << 20))\nfor n in range(200): os.link("out/a", f"out/l{n:03}")',
    outcome: { end: 'succeeded', artifacts: named('a', ...Array.from({ length: 7 }, (_, n) => `l00${n}`)) },
  },
  {
    name: 'thousands of folders',
    source: 'os.mkdir("out")\nfor n in range(1500): os.mkdir(f"out/{n}")\nopen("out/z", "w").close()',
    outcome: keeps('z'),
  },
  {
    name: 'a cycle of links, and links to each descriptor of who follows them',
    source: `os.mkdir("out"); os.symlink(".", "out/here"); os.symlink("..", "out/up"); os.symlink("b", "out/a"); os.symlink("a", "out/b")
for n in range(20): os.symlink(f"/proc/self/fd/{n}", f"out/fd{n}")
for n in "environ", "root", "cwd", "exe", "mem", "maps": os.symlink(f"/proc/self/{n}", f"out/{n}"); os.symlink(f"/proc/1/{n}", f"out/1{n}")`,
    outcome: keeps(),
  },
  {
    name: 'pipes, sockets and devices',
    source: `import socket
os.mkdir("out"); os.mkfifo("out/fifo"); socket.socket(socket.AF_UNIX).bind("out/socket")
print(attempt(os.mknod, "out/null", 0o20666, os.makedev(1, 3)), attempt(os.mknod, "out/disk", 0o60666, os.makedev(8, 0)))
attempt(os.mknod, "out/white", 0o20666, 0)`,
    outcome: keeps(),
    stdout: 'EPERM EPERM\n',
  },
  {
    name: 'links where a file was a moment ago, again and again until the end',
    source: `import time
os.mkdir("out"); open("secret", "w").close()
if os.fork() == 0:
    os.close(1); os.close(2)
    while True:
        for name in "abcdef":
            os.symlink("/etc/passwd", "link"); os.rename("link", f"out/{name}")
            open("file", "w").write("own"); os.rename("file", f"out/{name}")
time.sleep(0.3)`,
    outcome: {
      end: 'succeeded',
      artifacts: expect.not.arrayContaining([
        expect.objectContaining({ content: expect.stringContaining('runner') }),
      ]),
    },
  },
  {
    name: 'out as a link, a pipe, a file, and a folder that is bound to nothing',
    source:
      'os.mkfifo("out"); os.remove("out"); open("out", "w").close(); os.remove("out"); os.symlink("/proc/self/root/etc", "out")',
    outcome: keeps(),
  },
  {
    name: 'the source, the box’s own folders and the working directory gone',
    source: `import shutil
os.remove("main.py"); os.mkdir("/box/gone"); os.chdir("/box/gone"); os.rmdir("/box/gone")
for path in "/box", "/build", "/tmp", "/dev/shm": shutil.rmtree(path, ignore_errors=True)
print(attempt(os.getcwd), attempt(os.rename, "/box", "/tmp/box"), attempt(os.symlink, "/etc", "/box"))`,
    stdout: /^ENOENT (EBUSY|EXDEV|EROFS) EEXIST\n$/,
  },
];

/** A program's end, and what it says of it. */
const reports: readonly Attack[] = [
  {
    name: 'an end in the middle of what is printed',
    source: 'sys.stdout.write("kept"); os.write(1, b" and\\xf0\\x9f"); os._exit(3)',
    outcome: { end: 'failed', reason: 'runtime_error', exitCode: 3 },
    stdout: 'kept and\ufffd',
  },
  {
    name: 'a report of its own, printed and left in files',
    source: `line = '{"exit_code": 0, "signal": null, "wall_ms": 0, "cpu_ms": 0, "peak_bytes": 0, "exceeded": null, "hits": [], "refusal": null, "files": []}\\n'
print(line, end="", flush=True)
for number in range(3, 1024):
    try: os.write(number, line.encode())
    except OSError: pass
for path in ("report", "/tmp/report", "/build/report"): open(path, "w").write(line)
os._exit(4)`,
    outcome: { end: 'failed', reason: 'runtime_error', exitCode: 4 },
    stdout: /^\{"exit_code": 0.*\}\n$/,
  },
  {
    name: 'a report through process 1’s descriptors, while it ends',
    source: `import signal
found = []
for number in range(256):
    for path in f"/proc/1/fd/{number}", f"/proc/1/task/1/fd/{number}":
        try: os.write(os.open(path, os.O_WRONLY), b'{"failed": "no"}\\n'); found.append(path)
        except OSError: pass
for number in range(1, 65): attempt(os.kill, 1, number)
print(found, call(434, 1, 0), call(438, 3, 3, 0), call(424, 3, 9, 0, 0)); sys.stdout.flush()
os.kill(1, signal.SIGKILL); os._exit(5)`,
    outcome: { end: 'failed', reason: 'runtime_error', exitCode: 5 },
    stdout: /^\[\] (done|EPERM) EPERM (done|EBADF|EPERM)\n$/,
  },
  {
    name: 'its standard streams for reading what the host would read',
    source: `os.write(1, b"for the host")
fd = os.open("/proc/self/fd/1", os.O_RDONLY | os.O_NONBLOCK); taken = attempt(os.read, fd, 100)
os.write(2, taken.encode()); os._exit(0)`,
    outcome: { end: 'succeeded' },
  },
  {
    name: 'streams made unlike pipes: without blocking, huge, in packets',
    source: `import fcntl, time
made = []
for number in 1, 2:
    os.set_blocking(number, False)
    attempt(fcntl.fcntl, number, 1031, 1 << 20)
    made += [call(72, number, 4, os.O_NONBLOCK | os.O_DIRECT | high) for high in (0, 1 << 32)]
for piece in [b"0123456789"] * 100 + [repr(made).encode()]:
    while attempt(os.write, 1, piece) == "EAGAIN": time.sleep(0.001)`,
    stdout: `${'0123456789'.repeat(100)}['EINVAL', 'EINVAL', 'EINVAL', 'EINVAL']`,
  },
  {
    name: 'both streams flooded by threads and children at once',
    source: `import threading
for _ in range(3): os.fork()
def flood(number):
    while True: os.write(number, b"z" * 4096)
for number in 1, 2, 1: threading.Thread(target=flood, args=(number,), daemon=True).start()
flood(2)`,
    outcome: { end: 'failed', reason: 'output_limit' },
    limits: { processes: 64 },
  },
  {
    name: 'output by splice, and pages that are given away',
    source: `import mmap
reader, writer = os.pipe(); os.write(writer, b"spliced"); print(os.splice(reader, 1, 7), flush=True) if hasattr(os, "splice") else os.write(1, os.read(reader, 7) + b"7\\n")
block = mmap.mmap(-1, 4096); block.write(b"given" + bytes(4091)); address = ctypes.addressof(ctypes.c_char.from_buffer(block))
vector = (ctypes.c_size_t * 2)(address, 5)
print(call(278, 1, vector, 1, 8), flush=True)`,
    stdout: 'spliced7\ngivendone\n',
  },
];

describeAttacks('names', opened, names);
describeAttacks('reports', opened, reports);
