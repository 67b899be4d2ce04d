import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { aRequest } from '@live-code/contracts';
import { openTarget, TIGHT } from './attacks.ts';

const AT_ONCE = 16;
const opened = openTarget({ concurrency: AT_ONCE });

/** Plants a token wherever a program can, waits until all of them must have, and looks for tokens of others. */
const SPY = `
import glob, multiprocessing, os, socket, sys, time
token, = sys.argv[1:]
for path in ("/tmp/token", "/box/token", "/dev/shm/token", f"/tmp/{token}", f"/dev/shm/{token}"):
    open(path, "w").write(token)
os.environ["TOKEN"] = token
server = socket.create_server(("127.0.0.1", 5000))
abstract = socket.socket(socket.AF_UNIX); abstract.bind("\\0token"); abstract.listen()
path = socket.socket(socket.AF_UNIX); path.bind("/tmp/socket"); path.listen()
semaphore = multiprocessing.Semaphore(1)
child = os.fork()
if child == 0: time.sleep(600)
time.sleep(2)
seen = set()
for pattern in ("/tmp/*", "/box/*", "/dev/shm/*", "/var/tmp/*", "/build/*", "/proc/*/root/tmp/*", "/proc/*/cwd/*"):
    for name in glob.glob(pattern):
        seen.add(os.path.basename(name))
        try: seen.add(open(name).read(100))
        except OSError: pass
for name in glob.glob("/proc/[0-9]*/*"):
    if os.path.basename(name) in ("cmdline", "environ", "comm"):
        try: seen.update(open(name).read().split("\\0"))
        except OSError: pass
processes = sorted(int(n) for n in os.listdir("/proc") if n.isdigit())
sockets = open("/proc/net/unix").read().count("token"), open("/proc/net/tcp").read().count("0100007F:1388")
os.kill(child, 9)
print(len(processes), processes[:3] == [1, 2, child], sockets, os.getpid())
print(*(sorted(word for word in seen if word.startswith("token-"))))
`;

describe('sixteen programs at once', () => {
  it('never see each other’s files, processes, memory or sockets', async () => {
    const tokens = Array.from({ length: AT_ONCE }, () => `token-${randomUUID()}`);
    const limits = { ...TIGHT, wallTimeMs: 60_000, cpuTimeMs: 10_000 };
    const outcomes = await Promise.all(
      tokens.map((token) => opened().run(aRequest(SPY, { args: [token], limits }))),
    );

    expect(outcomes.map(({ stderr }) => stderr)).toEqual(tokens.map(() => ''));
    expect(outcomes.map(({ stdout }) => stdout)).toEqual(
      tokens.map((token) => `3 True (1, 1) 2\n${token}\n`),
    );
  });

  it('find nothing of those that were before them', async () => {
    const { stdout } = await opened().run(
      aRequest(
        'import os; print([os.listdir(p) for p in ("/tmp", "/dev/shm", "/build", "/var/tmp", "/box")])',
      ),
    );

    expect(stdout).toBe("[[], [], [], [], ['main.py']]\n");
  });
});
