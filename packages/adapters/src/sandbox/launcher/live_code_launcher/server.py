"""The fork server: makes slots on request, and knows which have ended. It never runs a program itself."""

import _signal
import ctypes
import gc
import marshal
import os
import resource
import select
import sys

from . import kernel as k
from . import seccomp, slot, wire
from .cgroup import Cgroup, NoCgroup
from .jail import Refused, attempt, enter_jail
from .preload import PreloadFailed, preload
from .program import HOME, find_user_site

_CONTROL = 3


def serve():
    """Returns only in a program's process, when the interpreter is to go on and run the program."""
    control = _Control()
    try:
        options = control.next()
        server = _prepare(options, control)
    except Refused as refused:
        control.say({"refused": {"step": refused.step, "text": refused.text}})
        os._exit(1)
    except PreloadFailed as failure:
        control.say({"refused": {"step": "preload", "text": str(failure)}})
        os._exit(1)
    control.say({"ready": True})
    return server.run()


def _prepare(options, control):
    attempt("kernel", _check_kernel)
    # Descriptors in flight count for the user, and all slots are one user: a program must not use up what we need.
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    _forget_environment()
    filters = attempt("seccomp", _compiled_filters)
    store = None if options["store"] is None else os.open(options["store"], os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    groups = options["cgroups"]
    cgroups = [Cgroup(groups["version"], folders) for folders in groups["slots"]] if groups else None
    uid, gid = enter_jail(options["extra_roots"])
    os.environ["HOME"] = HOME
    find_user_site()
    preload(options["preload"])
    gc.collect()
    gc.freeze()
    # In a program's process it is turned on again.
    gc.disable()
    return _Server(control, uid, gid, filters, store, options["limits"], cgroups)


def _check_kernel():
    if os.uname().machine not in k.MACHINES:
        raise OSError(f"this machine is {os.uname().machine}; the sandbox knows {', '.join(k.MACHINES)}")
    if sys.version_info < (3, 9):
        raise OSError(f"this is Python {sys.version.split()[0]}; the sandbox needs 3.9 or later")


def _forget_environment():
    """Also where /proc/self/environ shows it: at the addresses that proc(5) names env_start and env_end."""
    os.environ.clear()
    with open("/proc/self/stat", "rb") as file:
        fields = file.read().rpartition(b")")[2].split()
    start, end = int(fields[47]), int(fields[48])
    if 0 < start < end:
        ctypes.memset(start, 0, end - start)


def _compiled_filters():
    """Compiled in a process of its own, so that the library is not in the memory of every program."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            compiled = [seccomp.compile_filter(), seccomp.asking_filter()]
        except BaseException as error:
            compiled = str(error)
        os.write(writer, marshal.dumps(compiled))
        os._exit(0)
    os.close(writer)
    answer = b"".join(iter(lambda: os.read(reader, 65536), b""))
    os.close(reader)
    os.waitpid(pid, 0)
    compiled = marshal.loads(answer) if answer else "libseccomp ended"
    if isinstance(compiled, str):
        raise OSError(compiled)
    return [k.SeccompFilter(program) for program in compiled]


class _Control:
    """The socket to the host: lines of JSON each way."""

    def __init__(self):
        self._buffer = b""

    def next(self):
        """The next message; ends the launcher where the host is gone."""
        while b"\n" not in self._buffer:
            received = os.read(_CONTROL, 65536)
            if not received:
                os._exit(0)
            self._buffer += received
        line, _, self._buffer = self._buffer.partition(b"\n")
        return wire.loads(line)

    @property
    def pending(self):
        return b"\n" in self._buffer

    def say(self, message):
        os.write(_CONTROL, wire.dumps(message))


class Host:
    """What a slot is given of the launcher's."""

    def __init__(self, allowing_filter, asking_filter, store, limits, cgroup):
        self.allowing_filter, self.asking_filter = allowing_filter, asking_filter
        # What a slot is made for; a job that has other limits has it changed.
        self.store, self.limits, self.cgroup = store, limits, cgroup

    def descriptors(self):
        return [*([] if self.store is None else [self.store]), *self.cgroup.descriptors()]

    def resize_disk(self, size):
        k.mount(None, "/box", None, k.MS_REMOUNT | k.MS_NOSUID | k.MS_NODEV, slot.disk_options(size))


class _Server:
    def __init__(self, control, uid, gid, filters, store, limits, cgroups):
        self._control = control
        self._uid, self._gid = uid, gid
        self._limits = limits
        self._shared = (*filters, store, limits)
        self._free_cgroups = cgroups
        self._slots = {}  # pid -> (name, cgroup)
        self._theirs = {}  # name -> descriptors that the host is to open

    def run(self):
        wake_reader, wake_writer = os.pipe()
        os.set_blocking(wake_reader, False)
        os.set_blocking(wake_writer, False)
        _signal.set_wakeup_fd(wake_writer, warn_on_full_buffer=False)
        _signal.signal(_signal.SIGCHLD, lambda *_: None)
        while True:
            ready = [] if self._control.pending else select.select([_CONTROL, wake_reader], [], [])[0]
            if wake_reader in ready:
                try:
                    os.read(wake_reader, 4096)
                except BlockingIOError:
                    pass
                self._reap()
            if self._control.pending or _CONTROL in ready:
                if self._obey(self._control.next()):
                    return

    def _obey(self, message):
        """Whether this is the process that is to run a program."""
        verb, name = message
        if verb == "make":
            return self._make(name)
        if verb == "opened":
            for fd in self._theirs.pop(name):
                os.close(fd)
        if verb == "kill":
            for pid, (known, _) in self._slots.items():
                if known == name:
                    os.kill(pid, _signal.SIGKILL)
        return False

    def _make(self, name):
        stdin, stdout, stderr, job, report, life = (os.pipe() for _ in slot.Pipes.NAMES)
        pipes = slot.Pipes(stdin[0], stdout[1], stderr[1], job[0], report[1], life[0])
        theirs = [stdin[1], stdout[0], stderr[0], job[1], report[0], life[1]]
        cgroup = NoCgroup() if self._free_cgroups is None else self._free_cgroups.pop()
        cgroup.renew(self._limits)
        pid = k.clone(slot.NAMESPACES)
        if pid == 0:
            _signal.set_wakeup_fd(-1)
            _signal.signal(_signal.SIGCHLD, _signal.SIG_DFL)
            slot.become_slot(pipes, Host(*self._shared, cgroup), self._uid, self._gid)
            return True
        for fd in pipes.all():
            os.close(fd)
        self._slots[pid] = (name, cgroup)
        self._theirs[name] = theirs
        self._control.say({"made": name, "fds": theirs})
        return False

    def _reap(self):
        while self._slots:
            pid, _ = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            name, cgroup = self._slots.pop(pid)
            if isinstance(cgroup, Cgroup):
                self._free_cgroups.append(cgroup)
            # Its pipes stay until the host has opened them: what a slot said as it failed is in one.
            self._control.say({"ended": name})
