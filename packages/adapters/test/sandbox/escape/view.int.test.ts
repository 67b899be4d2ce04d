import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { aRequest } from '@live-code/contracts';
import { type Attack, describeAttacks, openTarget, TIGHT, TOOLS } from './attacks.ts';

const AT_ONCE = 16;
const opened = openTarget({ concurrency: AT_ONCE });

/** What a program finds of the machine that it is on. */
const attacks: readonly Attack[] = [
  {
    name: 'every mount but its own is read-only, and none has setuid programs or devices',
    source: `own, devices = {"/box", "/build", "/tmp", "/dev/shm", "/proc"}, {"/dev/" + n for n in ("null", "zero", "full", "random", "urandom")}
# Of what is mounted upon each other the last is what can be reached.
top = {line.split()[4]: set(line.split()[5].split(",")) for line in open("/proc/self/mountinfo")}
for path, flags in top.items():
    if path in devices: continue
    wanted = {"nosuid", "nodev"} | (set() if path in own else {"ro"})
    if not wanted <= flags: print(path, flags)
print(sorted(own - set(top)))`,
    stdout: '[]\n',
  },
  {
    name: 'groups, namespaces and a name of its own',
    source: `import re, socket
print([line for line in open("/proc/self/cgroup") if not re.fullmatch(r"\\d+:[^:]*:(/\\.\\.)?/(live-code-[\\d-]+)?\\n", line)])
print(socket.gethostname(), open("/proc/sys/kernel/hostname").read(), end="")`,
    stdout: '[]\nsandbox sandbox\n',
  },
  {
    name: 'nothing that the kernel counts for other namespaces',
    source: `print([len(open("/proc/sysvipc/" + kind).readlines()) for kind in ("shm", "sem", "msg")], open("/proc/keys").read() if os.path.exists("/proc/keys") else "")
print(len(open("/proc/net/unix").readlines()) <= 2, len(open("/proc/net/tcp").readlines()), len(open("/proc/net/udp").readlines()))`,
    stdout: '[1, 1, 1] \nTrue 1 1\n',
  },
  {
    name: 'no file in /proc that it may write but its own',
    source: `found = []
for folder, folders, files in os.walk("/proc"):
    if folder == "/proc": folders[:] = [name for name in folders if name not in ("self", "thread-self", str(os.getpid()))]
    for name in files:
        path = os.path.join(folder, name)
        try: os.write(os.open(path, os.O_WRONLY | os.O_NONBLOCK), b"0"); found.append(path)
        except OSError: pass
print(found)`,
    limits: { cpuTimeMs: 5000, wallTimeMs: 20_000 },
    stdout: '[]\n',
  },
  {
    name: 'no file or folder that it may write outside its own',
    source: `found = []
for top in ("/usr/bin", "/usr/lib", "/usr/local", "/usr/share", "/etc", "/opt", "/var", "/run", "/bin", "/sbin"):
    for folder, folders, files in os.walk(top):
        for name in [*files, *folders, "."]:
            path = os.path.join(folder, name)
            if not os.path.islink(path) and os.access(path, os.W_OK): found.append(path)
print(found[:9])`,
    limits: { cpuTimeMs: 8000, wallTimeMs: 30_000, memoryBytes: 256 << 20 },
    stdout: '[]\n',
  },
  {
    name: 'process 1 belongs to nobody that it is',
    source:
      'print({os.stat(f"/proc/1/{name}").st_uid for name in ("oom_score_adj", "environ", "mem", "comm", "fd")} & {os.getuid()}, open("/proc/1/stat").read().split()[25:28])',
    stdout: "set() ['1', '1', '0']\n",
  },
  {
    name: 'its end of each pipe, and no other',
    source:
      'print([os.readlink(f"/proc/self/fd/{n}").split(":")[0] for n in (0, 1, 2)], len({os.fstat(n).st_ino for n in range(3)}), {attempt(os.read, n, 1) for n in (1, 2)}, attempt(os.write, 0, b"x"))',
    stdout: "['pipe', 'pipe', 'pipe'] 3 {'EBADF'} EBADF\n",
  },
  {
    name: 'where the launcher is on the host is no secret, but cannot be reached',
    source: `folders = {line.split()[3] for line in open("/proc/self/mountinfo")} | {"${new URL('../../../', import.meta.url).pathname}", "/root", "/home", "/srv", "/mnt", "/media", "/boot", "/lost+found", "/sys", "/var/lib", "/var/log"}
print({path for path in folders if os.path.exists(path) and not path.startswith(("/usr", "/etc", "/box", "/build", "/tmp")) and path not in ("/", "/shm", "/null", "/zero", "/full", "/random", "/urandom") and not os.path.realpath(path).startswith(("/usr", "/proc"))})`,
    stdout: 'set()\n',
  },
];

/** Holds a token in what has a name in the kernel, and counts what it finds of others. */
const HOLDER = `${TOOLS}
import mmap, re, socket, time
token, = sys.argv[1:]
key = 0x6c697665
semaphores = libc.semget(key, 1, 0o1666)
before = libc.semctl(semaphores, 0, 12)
libc.semctl(semaphores, 0, 16, 1 + int(token[:3], 16))
class Attributes(ctypes.Structure): _fields_ = [(name, ctypes.c_long) for name in ("flags", "count", "size", "now", "a", "b", "c", "d")]
queue = libc.mq_open(b"/live", os.O_CREAT | os.O_RDWR | os.O_NONBLOCK, 0o666, ctypes.byref(Attributes(0, 2, 64)))
libc.mq_send(queue, token.encode(), len(token), 0)
udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); udp.bind(("127.0.0.1", 5001))
kept = mmap.mmap(-1, 4096); kept.write(token.encode())
name = open("/dev/shm/live", "w"); name.write(token); name.flush()
time.sleep(2)
buffer = ctypes.create_string_buffer(64)
queued = []
while libc.mq_receive(queue, buffer, 64, None) > 0: queued.append(buffer.value.decode())
value = libc.semctl(semaphores, 0, 12)
peers = [line.split()[1] for line in open("/proc/net/udp")][1:]
memory = set()
for line in open("/proc/self/maps"):
    span, mode = line.split()[:2]
    if mode[0] != "r" or "[v" in line: continue
    start, end = (int(part, 16) for part in span.split("-"))
    try:
        with open("/proc/self/mem", "rb", 0) as file: file.seek(start); block = file.read(end - start)
    except OSError: continue
    memory.update(re.findall(rb"token-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", block))
print(before, value == 1 + int(token[:3], 16), queued == [token], len(peers), open("/dev/shm/live").read() == token, memory == {b"token-" + token.encode()})
`;

describe('sixteen programs at once, by the kernel’s own names', () => {
  it('have semaphores, queues, ports and memory of their own', async () => {
    const tokens = Array.from({ length: AT_ONCE }, () => randomUUID());
    const limits = { ...TIGHT, wallTimeMs: 60_000, cpuTimeMs: 10_000 };
    const outcomes = await Promise.all(
      tokens.map((token) =>
        opened().run(aRequest(HOLDER, { args: [token], env: { TOKEN: `token-${token}` }, limits })),
      ),
    );

    expect(outcomes.map(({ stdout, stderr }) => stdout + stderr)).toEqual(
      tokens.map(() => '0 True True 1 True True\n'),
    );
  });
});

describeAttacks('what there is to see', opened, attacks);
