"""The system call filter: what a program may call, compiled once by libseccomp to what the kernel takes."""

import ctypes
import errno
import os
import struct

ALLOW = 0x7FFF0000


def _deny(number):
    return 0x00050000 | number


# What is not named here is refused with EPERM. It is Docker's default list for a container without capabilities, less
# tracing, other processes' memory, keys, eBPF, perf, userfaultfd and io_uring; less what holds memory that no limit on
# files or processes counts: memfd and System V's shared memory and messages; and less what all runs would share: inotify,
# which tells who opens what in /usr and has few instances for each user, and the asynchronous I/O of Linux, whose
# requests are counted for the whole machine.
ALLOWED = """
accept accept4 access adjtimex alarm arch_prctl bind brk cachestat capget capset chdir chmod chown clock_getres
clock_gettime clock_nanosleep close close_range connect copy_file_range creat dup dup2 dup3 epoll_create epoll_create1
epoll_ctl epoll_ctl_old epoll_pwait epoll_pwait2 epoll_wait epoll_wait_old eventfd eventfd2 execve execveat exit
exit_group faccessat faccessat2 fadvise64 fallocate fchdir fchmod fchmodat fchmodat2 fchown fchownat fcntl fdatasync
fgetxattr flistxattr flock fork fremovexattr fsetxattr fstat fstatfs fsync ftruncate futex futex_requeue futex_wait
futex_waitv futex_wake futimesat get_robust_list get_thread_area getcpu getcwd getdents getdents64 getegid geteuid
getgid getgroups getitimer getpeername getpgid getpgrp getpid getppid getpriority getrandom getresgid getresuid
getrlimit getrusage getsid getsockname getsockopt gettid gettimeofday getuid getxattr ioctl ioprio_get
kill landlock_add_rule landlock_create_ruleset landlock_restrict_self lchown lgetxattr link linkat listen listxattr
llistxattr lremovexattr lseek lsetxattr lstat madvise map_shadow_stack membarrier mincore mkdir mkdirat mknod mknodat
mlock mlock2 mlockall mmap mprotect mq_getsetattr mq_notify mq_open mq_timedreceive mq_timedsend mq_unlink mremap
msync munlock munlockall munmap nanosleep newfstatat open openat openat2 pause pidfd_open pidfd_send_signal pipe pipe2
pkey_alloc pkey_free pkey_mprotect poll ppoll prctl pread64 preadv preadv2 prlimit64 pselect6 pwrite64 pwritev
pwritev2 read readahead readlink readlinkat readv recvfrom recvmmsg recvmsg remap_file_pages removexattr rename
renameat renameat2 restart_syscall rmdir rseq rt_sigaction rt_sigpending rt_sigprocmask rt_sigqueueinfo rt_sigreturn
rt_sigsuspend rt_sigtimedwait rt_tgsigqueueinfo sched_get_priority_max sched_get_priority_min sched_getaffinity
sched_getattr sched_getparam sched_getscheduler sched_rr_get_interval sched_setaffinity sched_setattr sched_setparam
sched_setscheduler sched_yield seccomp select semctl semget semop semtimedop sendfile sendmmsg sendmsg sendto
set_robust_list set_thread_area set_tid_address setfsgid setfsuid setgid setgroups setitimer setpgid setpriority
setregid setresgid setresuid setreuid setrlimit setsid setsockopt setuid setxattr shutdown sigaltstack signalfd
signalfd4 splice stat statfs statx symlink symlinkat sync sync_file_range syncfs sysinfo tee tgkill time
timer_create timer_delete timer_getoverrun timer_gettime timer_settime timerfd_create timerfd_gettime timerfd_settime
times tkill truncate ugetrlimit umask uname unlink unlinkat utime utimensat utimes vfork vmsplice wait4 waitid write
writev
""".split()

_NAMESPACES = 0x7E020000 | 0x00000080  # CLONE_NEW* and CLONE_NEWTIME: <linux/sched.h>
_UNIX = 1
_FAMILIES = (_UNIX, 2, 10)  # AF_UNIX, AF_INET, AF_INET6
_PERSONALITIES = (0x0, 0x8, 0x20000, 0x20008, 0xFFFFFFFF)
_OPTIMIZE, _AS_TREE = 8, 2  # SCMP_FLTATR_CTL_OPTIMIZE
_EQUAL, _MASKED = 4, 7  # SCMP_CMP_EQ, SCMP_CMP_MASKED_EQ


class _Comparison(ctypes.Structure):
    _fields_ = [
        ("argument", ctypes.c_uint),
        ("operator", ctypes.c_int),
        ("a", ctypes.c_uint64),
        ("b", ctypes.c_uint64),
    ]


def compile_filter():
    """The filter as the kernel takes it: bytes. Raises OSError where libseccomp is missing or refuses."""
    library = ctypes.CDLL("libseccomp.so.2", use_errno=True)
    library.seccomp_init.restype = ctypes.c_void_p
    context = ctypes.c_void_p(library.seccomp_init(ctypes.c_uint32(_deny(errno.EPERM))))
    if not context:
        raise OSError("libseccomp: seccomp_init failed")

    def rule(action, name, *comparisons):
        number = library.seccomp_syscall_resolve_name(name.encode())
        if number == -1:  # A name that this libseccomp does not know stays refused.
            return
        array = (_Comparison * max(1, len(comparisons)))(*comparisons)
        result = library.seccomp_rule_add_array(
            context, ctypes.c_uint32(action), ctypes.c_int(number), ctypes.c_uint(len(comparisons)), array
        )
        if result != 0 and -result != errno.EDOM:
            raise OSError(-result, f"libseccomp: {name}: {os.strerror(-result)}")

    for name in ALLOWED:
        rule(ALLOW, name)
    rule(ALLOW, "clone", _Comparison(0, _MASKED, _NAMESPACES, 0))
    # Its flags are in memory, where a filter cannot look; libraries fall back to clone, to files for memfd, and to looking
    # again and again for inotify.
    for name in ("clone3", "memfd_create", "inotify_init", "inotify_init1"):
        rule(_deny(errno.ENOSYS), name)
    for family in _FAMILIES:
        rule(ALLOW, "socket", _Comparison(0, _EQUAL, family, 0))
    rule(ALLOW, "socketpair", _Comparison(0, _EQUAL, _UNIX, 0))
    for persona in _PERSONALITIES:
        rule(ALLOW, "personality", _Comparison(0, _EQUAL, persona, 0))

    # As a tree, which the kernel walks in few steps, and not as a list. A libseccomp before 2.5 has lists only.
    library.seccomp_attr_set(context, ctypes.c_int(_OPTIMIZE), ctypes.c_uint32(_AS_TREE))
    reader, writer = os.pipe()
    try:
        result = library.seccomp_export_bpf(context, ctypes.c_int(writer))
        if result != 0:
            raise OSError(-result, f"libseccomp: {os.strerror(-result)}")
        os.close(writer)
        writer = None
        return b"".join(iter(lambda: os.read(reader, 65536), b""))
    finally:
        library.seccomp_release(context)
        os.close(reader)
        if writer is not None:
            os.close(writer)


# Mappings from here on are asked about: large, writable, and to be used (what is only reserved is not).
ASK_FROM_BYTES = 64 << 20
_ASK = 0x7FC00000
# Process 1 has the program's user, and may be neither starved nor limited by it: the calls that name a process first.
_NOT_ON_INIT = ("prlimit64", "sched_setaffinity", "sched_setattr", "sched_setparam", "sched_setscheduler")
_INIT = 1
# Of a terminal: types for who reads it, moves the machine's own, and has the kernel load another line discipline for it.
_TIOCSTI, _TIOCLINUX, _TIOCSETD = 0x5412, 0x541C, 0x5423
# Of a folder's descriptor: tells of what others do there, as inotify would: fcntl(2).
_F_NOTIFY = 1026
# Makes a pipe keep each write apart: who reads one to its end, with one look for many of them, may miss the last.
_F_SETFL, _PACKETS = 4, os.O_DIRECT
_LOAD, _EQUALS, _AT_LEAST, _HAS_BITS, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_PRIO_PROCESS, _PROT_WRITE, _MAP_NORESERVE = 0, 2, 0x4000


def asking_filter():
    """
    A second filter, which asks the listener about large mappings, and keeps process 1, the kernel's terminals and pipes of
    packets from the program. Of a process id, and of what is asked of a file, the kernel takes the lower half, and so does
    this, which libseccomp cannot: <linux/filter.h>, `struct seccomp_data`.
    """

    def number(name):
        return ctypes.CDLL("libseccomp.so.2").seccomp_syscall_resolve_name(name.encode())

    def lower(argument):
        return (_LOAD, 16 + 8 * argument, None, None)

    def size_of(argument, small, large):
        return [
            (_LOAD, 16 + 8 * argument + 4, None, None),
            (_EQUALS, 0, None, large),
            lower(argument),
            (_AT_LEAST, ASK_FROM_BYTES, large, small),
        ]

    # Each line: operation, constant, and the labels to go to when it holds and when it does not; or a label.
    return _assemble([
        (_LOAD, 0, None, None),
        (_EQUALS, number("mmap"), "mmap", None),
        (_EQUALS, number("mremap"), "mremap", None),
        *((_EQUALS, number(name), "process", None) for name in _NOT_ON_INIT),
        (_EQUALS, number("fcntl"), "control", None),
        (_EQUALS, number("ioctl"), "device", None),
        (_EQUALS, number("setpriority"), "priority", "allow"),
        "priority",
        # A group or a user may have process 1 among its own.
        lower(0),
        (_EQUALS, _PRIO_PROCESS, None, "deny"),
        lower(1),
        (_EQUALS, _INIT, "deny", "allow"),
        "control",
        lower(1),
        (_EQUALS, _F_NOTIFY, "deny", None),
        (_EQUALS, _F_SETFL, None, "allow"),
        lower(2),
        (_HAS_BITS, _PACKETS, "invalid", "allow"),
        "device",
        lower(1),
        (_EQUALS, _TIOCSTI, "deny", None),
        (_EQUALS, _TIOCLINUX, "deny", None),
        (_EQUALS, _TIOCSETD, "deny", "allow"),
        "process",
        lower(0),
        (_EQUALS, _INIT, "deny", "allow"),
        "mremap",
        *size_of(2, "allow", "ask"),
        "mmap",
        *size_of(1, "allow", "used"),
        "used",
        lower(2),
        (_HAS_BITS, _PROT_WRITE, None, "allow"),
        lower(3),
        (_HAS_BITS, _MAP_NORESERVE, "allow", None),
        "ask",
        (_RETURN, _ASK, None, None),
        "invalid",
        (_RETURN, _deny(errno.EINVAL), None, None),
        "deny",
        (_RETURN, _deny(errno.EPERM), None, None),
        "allow",
        (_RETURN, ALLOW, None, None),
    ])


def _assemble(program):
    labels, instructions = {}, []
    for line in program:
        if isinstance(line, str):
            labels[line] = len(instructions)
        else:
            instructions.append(line)

    def jump(label, here):
        return 0 if label is None else labels[label] - here - 1

    return b"".join(
        struct.pack("=HBBI", operation, jump(yes, here), jump(no, here), constant)
        for here, (operation, constant, yes, no) in enumerate(instructions)
    )
