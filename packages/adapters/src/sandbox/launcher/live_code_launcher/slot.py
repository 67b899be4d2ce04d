"""
One slot: a process tree in namespaces of its own, made before a job needs it, that runs one program and is gone.
Process 1 of it is `init.py`, process 2 becomes the program in `program.py`.
"""

# The plain modules beneath socket and signal, without their enumerations: each page that is touched here is copied.
import _signal
import _socket
import fcntl
import os
import struct

from . import kernel as k
from . import wire
from .init import watch
from .jail import write_id_maps
from .program import prepare

UID = 1000
NAMESPACES = (
    k.CLONE_NEWUSER | k.CLONE_NEWNS | k.CLONE_NEWPID | k.CLONE_NEWNET
    | k.CLONE_NEWIPC | k.CLONE_NEWUTS | k.CLONE_NEWCGROUP
)

# Folders that the program may write, all in one file system, whose size is the disk limit.
WRITABLE = (("box", "/box", 0o755), ("build", "/build", 0o755), ("tmp", "/tmp", 0o1777), ("shm", "/dev/shm", 0o1777))
_SIOCSIFFLAGS, _IFF_UP = 0x8914, 1
_LOOPBACK_IS_UP = struct.pack("16sh14x", b"lo", _IFF_UP)


class Pipes:
    """The slot's ends of its pipes, as descriptors."""

    NAMES = ("stdin", "stdout", "stderr", "job", "report", "life")

    def __init__(self, stdin, stdout, stderr, job, report, life):
        self.stdin, self.stdout, self.stderr = stdin, stdout, stderr
        self.job, self.report, self.life = job, report, life

    def all(self):
        return [self.stdin, self.stdout, self.stderr, self.job, self.report, self.life]


def become_slot(pipes, host, outer_uid, outer_gid):
    """
    In the new process 1. Returns only in the program's process, when the interpreter is to go on and run the program;
    process 1 itself watches and reports, and never returns. All that can be done in process 2 is: what process 1 has
    touched before the fork would be copied once more in each of them.
    """
    try:
        k.prctl(k.PR_SET_PDEATHSIG, _signal.SIGKILL)
        # The program, which has the same user, cannot look into this process.
        k.prctl(k.PR_SET_DUMPABLE, 0)
        k.close_all_but([0, 1, 2, *pipes.all(), *host.descriptors()])
        mine, theirs = _socket.socketpair(_socket.AF_UNIX, _socket.SOCK_SEQPACKET)
        program = os.fork()
    except BaseException as error:
        os.write(pipes.report, wire.dumps({"failed": f"{type(error).__name__}: {error}"}))
        os._exit(1)
    if program == 0:
        mine.close()
        return prepare(lambda: _isolate(host, outer_uid, outer_gid), pipes, theirs, host)
    theirs.close()
    watch(program, pipes, mine, host)


def _isolate(host, outer_uid, outer_gid):
    # A process that nobody may look into may not write its own maps.
    k.prctl(k.PR_SET_DUMPABLE, 1)
    write_id_maps(UID, outer_uid, UID, outer_gid)
    _private_mounts(host.limits["disk_bytes"])
    k.sethostname("sandbox")
    _loopback_up()


def _private_mounts(disk_bytes):
    k.mount("proc", "/proc", "proc", k.MS_NOSUID | k.MS_NODEV | k.MS_NOEXEC)
    flags = k.MS_NOSUID | k.MS_NODEV
    k.mount("tmpfs", "/run", "tmpfs", flags, f"mode=755,{disk_options(disk_bytes)}")
    for source, target, mode in WRITABLE:
        path = f"/run/{source}"
        os.mkdir(path)
        os.chmod(path, mode)
        k.mount(path, target, None, k.MS_BIND)
    k.umount("/run")


def disk_options(size):
    # An inode costs the kernel about a kilobyte; one for each 4 KiB of files.
    return f"size={size},nr_inodes={max(1024, size // 4096)}"


def _loopback_up():
    probe = _socket.socket(_socket.AF_INET, _socket.SOCK_DGRAM)
    fcntl.ioctl(probe, _SIOCSIFFLAGS, _LOOPBACK_IS_UP)
    probe.close()
