"""System calls that Python does not have, by ctypes. Names and numbers: the man pages of section 2, and <linux/*.h>."""

import _signal
import ctypes
import fcntl
import os
import struct

CLONE_NEWNS = 0x00020000
CLONE_NEWCGROUP = 0x02000000
CLONE_NEWUTS = 0x04000000
CLONE_NEWIPC = 0x08000000
CLONE_NEWUSER = 0x10000000
CLONE_NEWPID = 0x20000000
CLONE_NEWNET = 0x40000000

MS_RDONLY = 1
MS_NOSUID = 2
MS_NODEV = 4
MS_NOEXEC = 8
MS_REMOUNT = 32
MS_BIND = 4096
MS_REC = 16384
MS_PRIVATE = 1 << 18
MNT_DETACH = 2

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_CAPBSET_DROP = 24
PR_SET_NO_NEW_PRIVS = 38
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_CLEAR_ALL = 4

SECCOMP_SET_MODE_FILTER = 1
SECCOMP_FILTER_FLAG_NEW_LISTENER = 8
_NOTIF_RECV, _NOTIF_SEND, _NOTIF_CONTINUE = 0xC0502100, 0xC0182101, 1

_SYSCALLS = {
    "x86_64": {"clone": 56, "pivot_root": 155, "close_range": 436, "seccomp": 317, "mmap": 9, "mremap": 25},
    "aarch64": {"clone": 220, "pivot_root": 41, "close_range": 436, "seccomp": 277, "mmap": 222, "mremap": 216},
}
_NUMBERS = _SYSCALLS.get(os.uname().machine, {})
MACHINES = tuple(_SYSCALLS)

# The calls that map memory, by number, and which of their arguments is the size: mmap(2), mremap(2).
MMAP, MREMAP = _NUMBERS.get("mmap"), _NUMBERS.get("mremap")
SIZE_ARGUMENT = {MMAP: 1, MREMAP: 2}

_libc = ctypes.CDLL(None, use_errno=True)
_libc.prctl.argtypes = [ctypes.c_int] + [ctypes.c_ulong] * 4
_libc.syscall.argtypes = [ctypes.c_long] * 7
_libc.mount.argtypes = [ctypes.c_char_p, ctypes.c_char_p, ctypes.c_char_p, ctypes.c_ulong, ctypes.c_char_p]
_libc.umount2.argtypes = [ctypes.c_char_p, ctypes.c_int]
# Holds the interpreter's lock during the call, as a fork must.
_locked_libc = ctypes.PyDLL(None, use_errno=True)


def _checked(result, what):
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return result


def syscall(name, a=0, b=0, c=0, d=0, e=0, f=0):
    return _checked(_libc.syscall(_NUMBERS[name], a, b, c, d, e, f), name)


def clone(flags):
    """Like os.fork(), into new namespaces."""
    number = _NUMBERS["clone"]
    api = ctypes.pythonapi
    api.PyOS_BeforeFork()
    pid = _locked_libc.syscall(
        ctypes.c_long(number), ctypes.c_ulong(flags | _signal.SIGCHLD), None, None, None, None
    )
    if pid == 0:
        api.PyOS_AfterFork_Child()
        return 0
    api.PyOS_AfterFork_Parent()
    return _checked(pid, "clone")


def unshare(flags):
    _checked(_libc.unshare(ctypes.c_int(flags)), "unshare")


def mount(source, target, kind=None, flags=0, data=None):
    encode = lambda text: None if text is None else os.fsencode(text)
    result = _libc.mount(encode(source), encode(target), encode(kind), flags, encode(data))
    _checked(result, f"mount {kind or source} on {target}")


def umount(target, flags=MNT_DETACH):
    _checked(_libc.umount2(os.fsencode(target), flags), f"umount {target}")


def pivot_root(new_root, put_old):
    paths = [ctypes.create_string_buffer(os.fsencode(path)) for path in (new_root, put_old)]
    syscall("pivot_root", *(ctypes.addressof(path) for path in paths))


def sethostname(name):
    _checked(_libc.sethostname(os.fsencode(name), ctypes.c_size_t(len(name))), "sethostname")


def prctl(option, a=0, b=0, c=0, d=0):
    return _checked(_libc.prctl(option, a, b, c, d), "prctl")


class _CapHeader(ctypes.Structure):
    _fields_ = [("version", ctypes.c_uint32), ("pid", ctypes.c_int)]


class _CapData(ctypes.Structure):
    _fields_ = [(name, ctypes.c_uint32) for name in ("effective", "permitted", "inheritable")]


_CAPABILITY_VERSION_3 = 0x20080522
# Made here, once: capget(2) wants two of them for 64 capabilities, all of which are off.
_CAP_HEADER = _CapHeader(_CAPABILITY_VERSION_3, 0)
_NO_CAPABILITIES = (_CapData * 2)()


def drop_capabilities():
    """No capability is left in any set of this thread, nor can one come back."""
    capability = 0
    while _libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) == 0:
        capability += 1
    _libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0)
    _checked(_libc.capset(ctypes.byref(_CAP_HEADER), ctypes.byref(_NO_CAPABILITIES)), "capset")


class _Filter(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("instructions", ctypes.c_void_p)]


class SeccompFilter:
    """A compiled filter, of `struct sock_filter` with 8 bytes each, where the kernel can take it from."""

    def __init__(self, program):
        self._buffer = ctypes.create_string_buffer(program, len(program))
        self._described = _Filter(len(program) // 8, ctypes.addressof(self._buffer))
        self._address = ctypes.addressof(self._described)

    def load(self):
        syscall("seccomp", SECCOMP_SET_MODE_FILTER, 0, self._address)

    def load_with_listener(self):
        """For a filter that asks a listener; returns the listener's descriptor: seccomp_unotify(2)."""
        return syscall("seccomp", SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, self._address)


def receive_notification(listener, request):
    """Fills `request`, a `struct seccomp_notif` of 80 bytes."""
    fcntl.ioctl(listener, _NOTIF_RECV, request)


def refuse_call(listener, identifier, number):
    fcntl.ioctl(listener, _NOTIF_SEND, struct.pack("=QqiI", identifier, 0, -number, 0))


def continue_call(listener, identifier):
    fcntl.ioctl(listener, _NOTIF_SEND, struct.pack("=QqiI", identifier, 0, 0, _NOTIF_CONTINUE))


def kill_all():
    """Every process of this namespace but its first, which must be the caller; whether there was one."""
    return _libc.kill(-1, _signal.SIGKILL) == 0


def close_all_but(keep):
    """Closes every descriptor that is not in `keep`."""
    first = 0
    for fd in sorted(keep) + [None]:
        last = 0xFFFFFFFF if fd is None else fd - 1
        if first <= last:
            syscall("close_range", first, last)
        if fd is not None:
            first = fd + 1
