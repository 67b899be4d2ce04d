"""Process 2 of a slot: gives everything up that a program may not have, waits for the job, and becomes the program."""

import _signal
import _socket
import errno
import gc
import marshal
import os
import resource
import site
import struct
import sys
import time
import types

from . import archive, terminal, wire
from . import kernel as k

# What the system says of a job that it can never run, here or elsewhere: that is an outcome. Anything else is a failure.
_ASKED_TOO_MUCH = (
    errno.E2BIG, errno.ENAMETOOLONG, errno.EEXIST, errno.EISDIR, errno.ENOTDIR, errno.ENOSPC, errno.EINVAL,
)
HOME = "/box"
_STACK_BYTES = 8 << 20
_OPEN_FILES = 1024
# Counted for the user, which all programs are: what one may have of it is a part.
_QUEUED_BYTES, _PENDING_SIGNALS = 200 << 10, 1024
# Address space is not memory: what is used is watched. This stops what would outgrow a machine between two looks.
_DATA_SLACK = 1 << 30


def prepare(isolate, pipes, notice, host):
    """Returns when the interpreter of this process is to go on and run the program; never, where another program runs."""
    try:
        isolate()
        _give_up_everything(pipes, notice, host)
    except BaseException as error:
        _tell(notice, {"unmade": f"{type(error).__name__}: {error}"})
        os._exit(1)
    try:
        job = wire.loads(_read_all(pipes.job))
        os.close(pipes.job)
        limits = job["limits"]
        if any(limits[name] != usual for name, usual in host.limits.items()):
            _tell(notice, {"limits": limits})
            notice.recv(1)
        for name, content in job["files"]:
            _write_source(name, content)
        if job["archive"] is not None:
            archive.unpack(host.store, job["archive"], "/build")
        if host.store is not None:
            os.close(host.store)
        _limit_resources(limits)
        if job["terminal"]:
            terminal.take(notice)
        argv = job["argv"]
        started = {"limits": limits, "collect": job["collect"], "cpu_before": _cpu_seconds(), "last": argv is None}
        if argv is None:
            _become_main(job)
        started["at"] = time.monotonic()
        if argv is None:
            _tell(notice, {"started": started})
            notice.close()
        else:
            _tell(notice, {"started": started})
            _execute(argv, job["env"])
    except BaseException as error:
        known = isinstance(error, OSError) and error.errno in _ASKED_TOO_MUCH
        text = str(error) if known else f"{type(error).__name__}: {error}"
        _tell(notice, {"refused" if known else "failed": text, "errno": getattr(error, "errno", None)})
        os._exit(1)


def _execute(argv, env):
    try:
        os.execvpe(argv[0], argv, env)
    except OSError as error:
        # What was compiled, and is no program, is so everywhere; a toolchain that is gone is not.
        if not argv[0].startswith("/build/"):
            raise
        raise OSError(errno.EINVAL, f"{argv[0]}: {error.strerror}") from None


def _give_up_everything(pipes, notice, host):
    os.setsid()
    host.cgroup.join()
    k.drop_capabilities()
    k.prctl(k.PR_SET_NO_NEW_PRIVS, 1)
    for number, fd in enumerate((pipes.stdin, pipes.stdout, pipes.stderr)):
        os.dup2(fd, number)
    kept = [0, 1, 2, pipes.job, notice.fileno()]
    if host.store is not None:
        kept.append(host.store)
    k.close_all_but(kept)
    os.umask(0o022)
    os.chdir("/box")
    listener = host.asking_filter.load_with_listener()
    notice.sendmsg([b"l"], [(_socket.SOL_SOCKET, _socket.SCM_RIGHTS, struct.pack("i", listener))])
    os.close(listener)
    host.allowing_filter.load()


def _become_main(job):
    """What a bare start would have found in its environment and arguments."""
    os.environ.clear()
    os.environ.update(job["env"])
    if "TZ" in job["env"]:
        time.tzset()
    if job["env"].get("HOME") != HOME:
        find_user_site()
    sys.path[:0] = [path for path in job["env"].get("PYTHONPATH", "").split(":") if path]
    sys.argv[:] = ["main.py", *job["args"]]
    sys.orig_argv[:] = ["python3", *sys.argv]
    _signal.signal(_signal.SIGINT, _signal.default_int_handler)
    gc.enable()
    # Python's own generator is seeded anew after a fork; NumPy's global one is not. What str hashes with was chosen when
    # the launcher started, and is the same for all of its programs.
    numpy_random = sys.modules.get("numpy.random")
    if numpy_random is not None:
        numpy_random.seed()
    _renew_main()


def find_user_site():
    """Known is the one of the home folder at the interpreter's start."""
    site.USER_BASE = site.USER_SITE = None
    site.getusersitepackages()


def _renew_main():
    """
    The one that is there is frozen with all of the launcher's: what a frozen namespace refers to is in use for the
    collector, so that at the program's end its objects would not be finalized, and its open files would not be written.
    """
    main = types.ModuleType("__main__")
    main.__dict__.update(sys.modules["__main__"].__dict__)
    sys.modules["__main__"] = main


def _tell(notice, message):
    notice.sendall(marshal.dumps(message))


def _cpu_seconds():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _read_all(fd):
    return b"".join(iter(lambda: os.read(fd, 1 << 20), b""))


def _write_source(name, content):
    folder = os.path.dirname(name)
    if folder:
        os.makedirs(folder, exist_ok=True)
    fd = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o644)
    archive.write_all(fd, content.encode())
    os.close(fd)


def _limit_resources(limits):
    def limit(which, most):
        _, allowed = resource.getrlimit(which)
        most = most if allowed == resource.RLIM_INFINITY else min(most, allowed)
        resource.setrlimit(which, (most, most))

    cpu_seconds = int(_cpu_seconds() + limits["cpu_time_ms"] / 1000) + 2
    limit(resource.RLIMIT_CORE, 0)
    limit(resource.RLIMIT_CPU, cpu_seconds)
    limit(resource.RLIMIT_DATA, limits["memory_bytes"] + _DATA_SLACK)
    limit(resource.RLIMIT_MEMLOCK, 64 << 10)
    limit(resource.RLIMIT_NOFILE, _OPEN_FILES)
    # Process 1 counts too, and one more, so that a program that goes over its limit is seen there.
    limit(resource.RLIMIT_NPROC, limits["processes"] + 2)
    limit(resource.RLIMIT_STACK, _STACK_BYTES)
    limit(resource.RLIMIT_MSGQUEUE, _QUEUED_BYTES)
    limit(resource.RLIMIT_SIGPENDING, _PENDING_SIGNALS)
