import { expect } from '@jest/globals';
import { type Attack, describeAttacks, openTarget } from './attacks.ts';

const opened = openTarget();

const files: readonly Attack[] = [
  {
    name: 'the host’s secrets and homes',
    source:
      'print({attempt(open, p) for p in ("/etc/shadow", "/etc/gshadow", "/etc/sudoers", "/etc/ssh/ssh_host_rsa_key", "/root/.bashrc", "/home", "/var/log/dpkg.log", "/var/run/docker.sock", "/proc/kcore", "/proc/kmsg")})',
    stdout: /^\{('(ENOENT|EACCES|EPERM|EISDIR)'(, )?)+\}\n$/,
  },
  {
    name: 'all there is at the root',
    source: 'print(sorted(os.listdir("/")), os.listdir("/var"), os.listdir("/run"), os.path.lexists("/sys"))',
    stdout:
      /^\['bin', 'box', 'build', 'dev', 'etc', 'lib', .*'opt', 'proc', 'run', 'sbin', 'tmp', 'usr', 'var'\] \['tmp'\] \[\] False\n$/,
  },
  {
    name: 'who there is, by /etc/passwd',
    source:
      'import pwd, grp; print([u.pw_name for u in pwd.getpwall()], [g.gr_name for g in grp.getgrall()])',
    stdout: "['runner'] ['runner']\n",
  },
  {
    name: 'process 1’s environment, files, root and memory map',
    source:
      'print({attempt(os.listdir if n in ("fd", "task/1/fd", "map_files") else os.readlink if n in ("root", "cwd", "exe") else lambda p: open(p).read(), f"/proc/1/{n}") for n in ("environ", "maps", "fd", "root", "cwd", "exe", "auxv", "task/1/fd", "map_files", "stack")})',
    stdout: "{'EACCES'}\n",
  },
  {
    name: 'only its own processes',
    source: 'print([n for n in os.listdir("/proc") if n.isdigit()])',
    stdout: "['1', '2']\n",
  },
  {
    name: 'writing where programs and settings are',
    source:
      'print({attempt(open, p, "w") for p in ("/usr/bin/x", "/bin/x", "/lib/x", "/etc/x", "/etc/passwd", "/etc/ld.so.cache", "/opt/live-code/x", "/x", "/dev/x", "/var/tmp/x", "/run/x")} <= {"EROFS", "EACCES"})',
    stdout: 'True\n',
  },
  {
    name: 'settings of the kernel',
    source:
      'print({attempt(open, p, "w") for p in ("/proc/sys/kernel/core_pattern", "/proc/sys/kernel/hostname", "/proc/sysrq-trigger", "/proc/sys/vm/drop_caches", "/proc/sys/net/ipv4/ip_forward", "/proc/1/oom_score_adj", "/proc/1/comm")} <= {"EROFS", "EACCES", "EPERM", "ENOENT"})',
    stdout: 'True\n',
  },
  {
    name: 'its maps once more',
    source:
      'print({attempt(lambda p: os.write(os.open(p, os.O_WRONLY), b"0 0 1"), f"/proc/self/{n}_map") for n in ("uid", "gid")})',
    stdout: "{'EPERM'}\n",
  },
  {
    name: 'devices that are not there, and made',
    source:
      'print({attempt(open, p) for p in ("/dev/mem", "/dev/kmsg", "/dev/sda", "/dev/vda", "/dev/tty", "/dev/ptmx", "/dev/fuse", "/dev/kvm", "/dev/net/tun")}, attempt(os.mknod, "m", 0o20666, os.makedev(1, 1)), attempt(os.mknod, "b", 0o60666, os.makedev(254, 0)), call(103, 3, 0, 0))',
    stdout: "{'ENOENT'} EPERM EPERM EPERM\n",
  },
  {
    name: 'keys pressed at somebody’s terminal',
    source: 'import fcntl; print({attempt(fcntl.ioctl, n, 0x5412, b"x") for n in (0, 1, 2)})',
    stdout: "{'EPERM'}\n",
  },
  {
    name: 'descriptors that were left open',
    source: 'print([n for n in range(3, 4096) if attempt(os.fstat, n) == "done"])',
    stdout: '[]\n',
  },
  {
    name: 'the report’s pipe, guessed',
    source:
      'print({attempt(os.write, n, b"{}\\n") for n in range(3, 1024)}, {attempt(open, f"/proc/1/fd/{n}", "w") for n in range(64)})',
    stdout: "{'EBADF'} {'EACCES'}\n",
  },
  {
    name: 'all descriptors there are',
    source:
      'n = 0\ntry:\n  while True: os.open("/dev/null", os.O_RDONLY); n += 1\nexcept OSError as e: os.write(1, f"{n > 500} {errno.errorcode[e.errno]}\\n".encode())',
    stdout: 'True EMFILE\n',
  },
  {
    name: 'descriptors in flight, which count for the user',
    source:
      'import array, socket\na, b = socket.socketpair()\nfd = os.open("/dev/null", 0)\ntry:\n  for _ in range(40): a.sendmsg([b"x"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [fd] * 250))])\nexcept OSError as e: print(errno.errorcode[e.errno])',
    stdout: /^(ETOOMANYREFS|EAGAIN)?\n?$/,
    limits: { wallTimeMs: 2000 },
    outcome: {},
  },
  {
    name: 'closing everything, and an end all the same',
    source: 'os.closerange(0, 4096)',
    outcome: { end: 'succeeded' },
  },
  {
    name: 'an abort leaves no core, and calls no collector',
    source: 'os.abort()',
    outcome: { end: 'failed', reason: 'runtime_error', signal: 'SIGABRT', artifacts: [] },
  },
];

const traps: readonly Attack[] = [
  {
    name: 'out as a link to the host’s files',
    source: 'os.symlink("/etc", "out")',
    outcome: { end: 'succeeded', artifacts: [] },
  },
  {
    name: 'links, pipes, sockets and holes in out',
    source:
      'import socket\nos.mkdir("out"); os.symlink("/etc/passwd", "out/passwd"); os.symlink("/", "out/root"); os.mkfifo("out/pipe"); socket.socket(socket.AF_UNIX).bind("out/sock"); os.symlink("me", "out/me"); os.symlink("../main.py", "out/up")',
    outcome: { end: 'succeeded', artifacts: [] },
  },
  {
    name: 'a hard link to what is not its own',
    source:
      'os.mkdir("out"); print(attempt(os.link, "/etc/passwd", "out/p"), attempt(os.link, "/usr/bin/id", "out/i"))',
    stdout: /^(EXDEV|EPERM) (EXDEV|EPERM)\n$/,
    outcome: { end: 'succeeded', artifacts: [] },
  },
  {
    name: 'a tree in out without a bottom',
    source:
      'os.mkdir("out"); os.chdir("out")\nfor n in range(200): os.mkdir("d"); os.chdir("d")\nopen("deep", "w")',
    outcome: { end: 'succeeded', artifacts: [] },
  },
  {
    name: 'out that nobody may read',
    source: 'os.mkdir("out"); open("out/file", "w").write("x"); os.chmod("out/file", 0); os.chmod("out", 0)',
    outcome: {
      end: 'succeeded',
      artifacts: [
        { name: 'file', mediaType: 'application/octet-stream', sizeBytes: 1, content: expect.anything() },
      ],
    },
  },
  {
    name: 'the box moved away, and a link in its place',
    source:
      'print(attempt(os.rename, "/box", "/tmp/box") in ("EBUSY", "EROFS", "EXDEV"), attempt(os.rmdir, "/box") in ("EBUSY", "EROFS"))',
    stdout: 'True True\n',
  },
  {
    name: 'its own source replaced',
    source: 'os.remove("main.py"); os.symlink("/etc/passwd", "main.py"); print(open("main.py").read())',
    stdout: 'runner:x:1000:1000:runner:/box:/bin/sh\n\n',
  },
  {
    name: 'a C program that includes the host’s secrets',
    source: '#include "/etc/shadow"\nint main(void) { return 0; }',
    over: { language: 'c', entry: 'main.c' },
    outcome: {
      end: 'failed',
      reason: 'compile_error',
      compileOutput: expect.stringContaining('No such file'),
    },
  },
  {
    name: 'a C program that swallows them',
    source: '__asm__(".incbin \\"/etc/shadow\\"");\nint main(void) { return 0; }',
    over: { language: 'c', entry: 'main.c' },
    outcome: {
      end: 'failed',
      reason: 'compile_error',
      compileOutput: expect.stringContaining('file not found'),
    },
  },
  {
    name: 'a compiler told to run something',
    source: 'int main(void) { return 0; }',
    over: { language: 'c', entry: '-wrapper.c' },
    outcome: { end: 'succeeded' },
  },
  {
    name: 'a library that would be loaded ahead of all',
    source: 'import ctypes; print("main")',
    over: { env: { LD_PRELOAD: '/box/evil.so', PYTHONPATH: '/box/evil', BASH_ENV: '/box/evil.sh' } },
    outcome: { end: 'succeeded' },
    stdout: 'main\n',
  },
];

describeAttacks('files', opened, files);
describeAttacks('traps for the host', opened, traps);
