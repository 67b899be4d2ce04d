import { expect } from '@jest/globals';
import { type Attack, describeAttacks, openTarget } from './attacks.ts';

const opened = openTarget();

/** System calls that no program needs here, by their names in `<sys/syscall.h>`. */
const REFUSED = `
  acct add_key bpf chroot clock_adjtime clock_settime create_module delete_module fanotify_init fanotify_mark
  finit_module fsconfig fsmount fsopen fspick get_kernel_syms get_mempolicy init_module io_cancel io_destroy
  io_getevents io_pgetevents io_setup io_submit io_uring_enter io_uring_register io_uring_setup ioperm iopl kcmp
  kexec_file_load kexec_load keyctl lookup_dcookie lsm_set_self_attr mbind memfd_secret migrate_pages mount
  mount_setattr move_mount move_pages msgctl msgget msgrcv msgsnd name_to_handle_at nfsservctl open_by_handle_at
  open_tree perf_event_open pidfd_getfd pivot_root process_madvise process_mrelease process_vm_readv process_vm_writev
  ptrace query_module quotactl quotactl_fd reboot request_key set_mempolicy set_mempolicy_home_node setdomainname setns
  sethostname settimeofday shmat shmctl shmdt shmget statmount stime swapoff swapon sysfs _sysctl syslog umount2 unshare
  uselib userfaultfd ustat vhangup vmsplice_never vserver inotify_add_watch inotify_rm_watch`
  .trim()
  .split(/\s+/);

const UNKNOWN_TO_PROGRAMS = ['clone3', 'memfd_create', 'inotify_init', 'inotify_init1'];

const trying = (names: readonly string[], error: string): string => `#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>
static void call(const char *name, long number) {
  errno = 0;
  if (syscall(number, 0, 0, 0, 0, 0, 0) != -1 || errno != ${error}) printf("%s %d\\n", name, errno);
}
int main(void) {
${names.map((name) => `#ifdef SYS_${name}\n  call("${name}", SYS_${name});\n#endif`).join('\n')}
  puts("tried");
  return 0;
}`;

const inC = { over: { language: 'c', entry: 'main.c' }, stdout: 'tried\n' };

const refused: readonly Attack[] = [
  { name: 'all that only administrators call', source: trying(REFUSED, 'EPERM'), ...inC },
  {
    name: 'all for which libraries have another way',
    source: trying(UNKNOWN_TO_PROGRAMS, 'ENOSYS'),
    ...inC,
  },
  {
    name: 'numbers that no call has yet',
    source: 'print({call(number) for number in range(470, 1100)} <= {"EPERM", "ENOSYS"})',
    stdout: 'True\n',
  },
  {
    name: 'sockets of every family, alone and in pairs',
    source: `pair = (ctypes.c_int * 2)()
others = [family for family in range(64) if family not in (1, 2, 10)]
print({call(41, family, kind, 0) for family in others for kind in (1, 2, 3, 5)})
print({call(53, family, kind, 0, pair) for family in [2, 10, *others] for kind in (1, 2, 3, 5)})
print(call(41, (1 << 32) + 16, 3, 0), call(41, (1 << 32) + 38, 5, 0), call(53, (1 << 32) + 16, 3, 0, pair), call(53, 1, 1, 0, pair))`,
    stdout: "{'EPERM'}\n{'EPERM'}\nEPERM EPERM EPERM done\n",
  },
  {
    name: 'raw sockets of the families that it has',
    source:
      'import socket; print({attempt(socket.socket, family, 3, protocol) for family in (2, 10) for protocol in (1, 6, 58, 255)})',
    stdout: "{'EPERM'}\n",
  },
  {
    name: 'another personality, which would take addresses’ randomness or show other kernels',
    source:
      'print({call(135, persona) for persona in (0x0040000, 0x0400000, 0x0100000, 0x4000000, 6)}, call(135, 0))',
    stdout: "{'EPERM'} done\n",
  },
  {
    name: 'namespaces by clone, however the flags are written',
    source: `flags = 0x80, 0x20000, 0x2000000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000
print({call(56, flag | 17 | high, 0, 0, 0, 0) for flag in flags for high in (0, 1 << 32, 1 << 62)})`,
    stdout: "{'EPERM'}\n",
  },
  {
    name: 'who opens what, as folders tell',
    source: `import fcntl
folder = os.open("/usr/bin", os.O_RDONLY)
print(attempt(fcntl.fcntl, folder, fcntl.F_NOTIFY, fcntl.DN_ACCESS), call(72, folder, (1 << 32) + 1026, 1), call(253), call(294, 0))
print(attempt(fcntl.fcntl, folder, fcntl.F_GETFD))`,
    stdout: 'EPERM EPERM ENOSYS ENOSYS\ndone\n',
  },
  {
    name: 'a lease on a file that others may write',
    source:
      'import fcntl; print({attempt(fcntl.fcntl, os.open(p, os.O_RDONLY), fcntl.F_SETLEASE, fcntl.F_RDLCK) for p in ("/usr/bin/env", "/etc/ld.so.cache")})',
    stdout: "{'EACCES'}\n",
  },
];

const machine: readonly Attack[] = [
  {
    name: 'calls of 32-bit programs',
    source: `#include <stdio.h>
int main(void) {
  puts("before"); fflush(stdout);
  long result = 20;
  __asm__ volatile("int $0x80" : "+a"(result) : : "memory");
  printf("after %ld\\n", result);
  return 0;
}`,
    over: { language: 'c', entry: 'main.c' },
    // The filter's; or the processor's, where the kernel takes no such calls from anybody.
    outcome: { end: 'failed', signal: expect.stringMatching(/^SIG(SYS|SEGV)$/) },
    stdout: 'before\n',
  },
  {
    name: 'calls of the x32 kind',
    source: 'os.write(1, b"before\\n"); call(0x40000000 + 39); call(0x40000000 + 310, 1); print("after")',
    outcome: { end: expect.anything() },
    stdout: /^before\n/,
  },
  {
    name: 'its own filter may only take more away',
    source: `import struct
def load(*instructions, flags=0):
    code = b"".join(struct.pack("=HBBI", *i) for i in instructions); buffer = ctypes.create_string_buffer(code)
    described = ctypes.create_string_buffer(struct.pack("=HxxxxxxQ", len(instructions), ctypes.addressof(buffer)))
    return call(317, 1, flags, described)
print(load((6, 0, 0, 0x7fff0000)), load((6, 0, 0, 0x7fff0000), flags=8), call(157, 22, 0, 0, 0, 0), call(272, 0x20000), call(101, 0, 0, 0, 0))
print(load((0x20, 0, 0, 0), (0x15, 0, 1, 39), (6, 0, 0, 0x7fc00000), (6, 0, 0, 0x7fff0000)), call(39), call(248, 0))`,
    stdout: 'done EBUSY EINVAL EPERM EPERM\ndone ENOSYS EPERM\n',
  },
  {
    name: 'no new privileges, and no way back',
    source:
      'print(call(157, 38, 0, 0, 0, 0), call(157, 39, 0, 0, 0, 0), call(157, 24, 0), call(157, 47, 2, 0, 0, 0), call(157, 28, 0x2f), libc.prctl(3, 0, 0, 0, 0))',
    stdout: 'EINVAL done EPERM EPERM EPERM 1\n',
  },
];

describeAttacks('calls that are refused', opened, refused);
describeAttacks('other ways to call', opened, machine);
