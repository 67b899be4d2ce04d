import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aRequest } from '@live-code/contracts';
import { type Attack, describeAttacks, openTarget, TIGHT, TOOLS } from './attacks.ts';

const opened = openTarget();

const attacks: readonly Attack[] = [
  {
    name: 'raw, netlink, packet, vsock, kernel crypto and Bluetooth sockets',
    source: `import socket
print({attempt(socket.socket, family, kind, 0) for family, kind in ((16, 3), (17, 3), (40, 1), (38, 5), (31, 3), (2, 3), (10, 3), (44, 3))} <= {"EPERM", "EAFNOSUPPORT", "ESOCKTNOSUPPORT", "EPROTONOSUPPORT"})`,
    stdout: 'True\n',
  },
  {
    name: 'the cloud’s metadata, a name server, and the world',
    source: `import socket
def connect(address):
    with socket.socket() as s: s.settimeout(2); s.connect(address)
print({attempt(connect, (host, port)) for host, port in (("169.254.169.254", 80), ("8.8.8.8", 53), ("10.0.0.1", 22), ("192.168.0.1", 80))})
try: socket.getaddrinfo("example.org", 80)
except socket.gaierror as error: print("no name")`,
    stdout: "{'ENETUNREACH'}\nno name\n",
  },
  {
    name: 'interfaces: a loopback of its own and no other',
    source:
      'print([line.split(":")[0].strip() for line in open("/proc/net/dev")][2:], len(open("/proc/net/route").readlines()))',
    stdout: "['lo'] 1\n",
  },
  {
    name: 'its own loopback works, over IPv4 and by name',
    source: `import socket, threading
server = socket.create_server(("localhost", 0))
threading.Thread(target=lambda: server.accept()[0].sendall(b"hello")).start()
print(socket.create_connection(server.getsockname()).recv(9))`,
    stdout: "b'hello'\n",
  },
  {
    name: 'a low port and the host’s ports are free to it, since they are others',
    source:
      'import socket\nprint(attempt(socket.create_server, ("127.0.0.1", 80)) in ("EACCES", "done"), attempt(socket.create_server, ("127.0.0.1", 6379)))',
    stdout: 'True done\n',
  },
];

describeAttacks('network', opened, attacks);

describe('what listens on the host', () => {
  const servers: Server[] = [];
  const callers: string[] = [];

  const listen = async (...address: [number, string] | [string]): Promise<Server> => {
    const server = createServer((socket) => {
      callers.push(String(address));
      socket.end('welcome');
    });
    servers.push(server);
    await once(address.length === 2 ? server.listen(...address) : server.listen(address[0]), 'listening');
    return server;
  };

  beforeAll(() => {
    callers.length = 0;
  });

  afterAll(() => {
    for (const server of servers) server.close();
  });

  it('is not reached by TCP, on loopback or on another address', async () => {
    const server = await listen(0, '0.0.0.0');
    const { port } = server.address() as { port: number };
    const addresses = Object.values(networkInterfaces()).flatMap((found) =>
      (found ?? []).map(({ address }) => address),
    );
    const source = `${TOOLS}
import socket
def connect(host): socket.create_connection((host, ${port}), timeout=2)
print(sorted({attempt(connect, host) for host in ${JSON.stringify([...addresses, '127.0.0.1'])}} - {"EADDRNOTAVAIL", "EINVAL"}))`;
    const { stdout } = await opened().run(aRequest(source, { limits: TIGHT }));

    expect(stdout).toMatch(/^\[('(ECONNREFUSED|ENETUNREACH)'(, )?)+\]\n$/);
    expect(callers).toEqual([]);
  });

  it('is not reached by UNIX sockets, by path or abstract', async () => {
    const path = join(opened().place, 'host.sock');
    await listen(path);
    await listen('\0live-code-abstract');
    const source = `${TOOLS}
import socket
print(attempt(socket.socket(socket.AF_UNIX).connect, "${path}"), attempt(socket.socket(socket.AF_UNIX).connect, "\\0live-code-abstract"))`;
    const { stdout } = await opened().run(aRequest(source, { limits: TIGHT }));

    expect(stdout).toBe('ENOENT ECONNREFUSED\n');
    expect(callers).toEqual([]);
    for (const server of servers.splice(0)) server.close();
  });
});

describe('secrets', () => {
  it('of the host’s environment are nowhere in a program’s sight or memory', async () => {
    const secret = `secret-${Math.random()}`;
    process.env.LIVE_CODE_TEST_SECRET = secret;
    const [left, right] = [secret.slice(0, 8), secret.slice(8)];
    const source = `${TOOLS}
needle = ("${left}" + "${right}").encode()
seen = [open(f"/proc/{pid}/environ", "rb").read() for pid in ("self",)]
for line in open("/proc/self/maps"):
    span, mode = line.split()[:2]
    if mode[0] != "r" or "[v" in line: continue
    start, end = (int(part, 16) for part in span.split("-"))
    with open("/proc/self/mem", "rb", 0) as memory:
        try: memory.seek(start); seen.append(memory.read(end - start))
        except OSError: pass
# The needle itself, and copies of it that this search makes, are ours.
print(any(b"LIVE_CODE_TEST" in block.replace(b'b"LIVE_CODE_TEST"', b"") for block in seen[:1]), b"PYTHONPATH" in seen[0], len(seen) > 20, dict(os.environ).get("LIVE_CODE_TEST_SECRET"))
print(sum(block.count(b"=".join([b"NODE_ENV", b"test"])) for block in seen))`;
    try {
      const { stdout, stderr } = await opened().run(
        aRequest(source, { limits: { ...TIGHT, memoryBytes: 268_435_456 } }),
      );

      expect(stderr).toBe('');
      expect(stdout).toBe('False False True None\n0\n');
    } finally {
      delete process.env.LIVE_CODE_TEST_SECRET;
    }
  });
});
