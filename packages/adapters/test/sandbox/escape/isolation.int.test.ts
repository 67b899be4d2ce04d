import { expect } from '@jest/globals';
import { type Attack, describeAttacks, openTarget } from './attacks.ts';

const opened = openTarget();

const namespaces: readonly Attack[] = [
  {
    name: 'unshare, with each kind of namespace',
    source:
      'print({call(272, flag) for flag in (0x20000, 0x2000000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000, 0x80)})',
    stdout: "{'EPERM'}\n",
  },
  {
    name: 'clone with a new user namespace',
    source: 'print(call(56, 0x10000000 | 17, 0, 0, 0, 0), call(56, 0x10000000 | 0x20000 | 17, 0, 0, 0, 0))',
    stdout: 'EPERM EPERM\n',
  },
  {
    name: 'clone3, whose flags no filter can see',
    source: 'b = ctypes.create_string_buffer(88); print(call(435, b, 88))',
    stdout: 'ENOSYS\n',
  },
  {
    name: 'setns into another’s namespaces',
    source: 'fd = os.open("/proc/self/ns/mnt", os.O_RDONLY); print(call(308, fd, 0))',
    stdout: 'EPERM\n',
  },
  {
    name: 'mount, in the old way and the new',
    source:
      'print(call(165, b"tmpfs", b"/tmp", b"tmpfs", 0, 0), call(165, 0, b"/", 0, 32 | 4096, 0), call(430, b"tmpfs", 0), call(428, -100, b"/", 1), call(429, -1, b"", -1, b"", 0))',
    stdout: 'EPERM EPERM EPERM EPERM EPERM\n',
  },
  {
    name: 'umount, pivot_root and chroot',
    source: 'print(call(166, b"/proc", 2), call(155, b".", b"."), attempt(os.chroot, "/tmp"))',
    stdout: 'EPERM EPERM EPERM\n',
  },
  {
    name: 'a file handle, which knows no paths',
    source: 'print(call(303, -100, b"/", 0, 0, 0), call(304, -100, 0, 0))',
    stdout: 'EPERM EPERM\n',
  },
  {
    name: 'a host name of its own',
    source: 'import socket; print(attempt(socket.sethostname, "evil"), socket.gethostname())',
    stdout: 'EPERM sandbox\n',
  },
];

const privileges: readonly Attack[] = [
  {
    name: 'no capability in any set, none to be had, and filters',
    source:
      'print(*[line.split()[1] for line in open("/proc/self/status") if line.startswith(("Uid", "Gid", "Cap", "NoNewPrivs", "Seccomp:"))])',
    stdout:
      '1000 1000 0000000000000000 0000000000000000 0000000000000000 0000000000000000 0000000000000000 1 2\n',
  },
  {
    name: 'another user, or group',
    source: 'print(attempt(os.setuid, 0), attempt(os.setgid, 0), attempt(os.setgroups, [0]), os.getgroups())',
    stdout: /^E\w+ E\w+ EPERM \[\d*\]\n$/,
  },
  {
    name: 'a program with setuid, its own and the system’s',
    source:
      'import shutil, subprocess\nshutil.copy("/usr/bin/id", "id"); os.chmod("id", 0o6755)\nprint(subprocess.run(["./id", "-u"], capture_output=True, text=True).stdout, subprocess.run(["su", "-c", "id"], capture_output=True, stdin=0).returncode != 0)',
    stdout: '1000\n True\n',
  },
  {
    name: 'ptrace of process 1, of a child and of itself',
    source:
      'pid = os.fork()\nif pid == 0: libc.pause()\nprint(call(101, 16, 1, 0, 0), call(101, 16, pid, 0, 0), call(101, 0, 0, 0, 0)); os.kill(pid, 9)',
    stdout: 'EPERM EPERM EPERM\n',
  },
  {
    name: 'the memory of process 1',
    source:
      'print(call(310, 1, 0, 0, 0, 0, 0), call(311, 1, 0, 0, 0, 0, 0), attempt(open, "/proc/1/mem"), call(434, 1, 0) != "never", call(438, 3, 0, 0))',
    stdout: 'EPERM EPERM EACCES True EPERM\n',
  },
  {
    name: 'keys of the kernel',
    source:
      'print(call(248, b"user", b"k", b"v", 1, -3), call(249, b"user", b"k", 0, 0), call(250, 0, -3, 0))',
    stdout: 'EPERM EPERM EPERM\n',
  },
  {
    name: 'bpf, perf, userfaultfd, io_uring',
    source:
      'print(call(321, 0, 0, 0), call(298, 0, 0, -1, -1, 0), call(323, 0), call(425, 1, 0), call(426, 0, 0, 0, 0), call(427, 0, 0, 0, 0))',
    stdout: 'EPERM EPERM EPERM EPERM EPERM EPERM\n',
  },
  {
    name: 'kexec, modules, reboot, swap, quota, accounting, clocks',
    source:
      'print(*{call(n, 0, 0, 0, 0, 0) for n in (246, 320, 175, 313, 176, 169, 167, 168, 179, 163, 164, 227, 159, 305, 172, 173)})',
    stdout: /^(EPERM|EPERM EINVAL|EINVAL EPERM|EFAULT EPERM|EPERM EFAULT|done EPERM|EPERM done)\n$/,
  },
  {
    name: 'limits and priorities of process 1, however its number is written',
    source:
      'import resource\nv = (ctypes.c_ulong * 2)(1, 1)\nprint(call(302, 1, 0, v, 0), call(302, ctypes.c_long((1 << 32) + 1), 0, v, 0), call(144, 1, 5, v), call(203, 1, 8, v), call(141, 0, 1, 19), call(141, 2, 1000, 19), call(141, 1, 0, 19))',
    stdout: 'EPERM EPERM EPERM EPERM EPERM EPERM EPERM\n',
  },
  {
    name: 'signals to process 1',
    source:
      'import signal\nfor n in range(1, 65): attempt(os.kill, 1, n)\nimport time; time.sleep(0.3); print("watched still")',
    stdout: 'watched still\n',
  },
  {
    name: 'signals to everybody',
    source:
      'import signal\nsignal.signal(15, signal.SIG_IGN); print(attempt(os.kill, -1, 15), attempt(os.kill, -1, 9))',
    outcome: { end: expect.stringMatching(/succeeded|failed/) },
  },
  {
    name: 'signals to the host’s processes by number',
    source: 'print({attempt(os.kill, n, 0) for n in range(3, 40000)})',
    stdout: "{'ESRCH'}\n",
  },
  {
    name: 'its own filter, with a listener',
    source:
      'print(call(157, 38, 1, 0, 0, 0)); f = (ctypes.c_ubyte * 8)(6, 0, 0, 0, 0, 0, 0xff, 0x7f); p = ctypes.create_string_buffer(16); ctypes.memmove(p, bytes([1, 0]), 2); ctypes.memmove(ctypes.addressof(p) + 8, ctypes.addressof(f).to_bytes(8, "little"), 8)\nprint(call(317, 1, 8, p))',
    stdout: 'done\nEBUSY\n',
  },
];

describeAttacks('namespaces', opened, namespaces);
describeAttacks('privileges', opened, privileges);
