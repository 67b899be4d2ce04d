"""
Process 1 of a slot: collects orphans, ends the program when it uses too much or nobody waits for it any more, and
reports how it went.
"""

import _signal
import _socket
import errno
import marshal
import os
import resource
import select
import struct
import time

from . import archive, meter, terminal, wire
from . import kernel as k

_TICK_SECONDS = 0.02
_MANY_WORDS = 64
# What the host says to a program: a letter, and for W the columns and rows of its terminal.
_WORD = struct.Struct(">cHH")
_SIGNALS = {b"I": _signal.SIGINT, b"T": _signal.SIGTERM}
_MESSAGE_BYTES = 1 << 16
_ROOM_FOR_DESCRIPTORS = _socket.CMSG_SPACE(8)


def watch(program, pipes, notice, host):
    """Never returns."""
    try:
        _signal.signal(_signal.SIGINT, _signal.SIG_DFL)
        for fd in (pipes.stdin, pipes.stdout, pipes.stderr, pipes.job):
            os.close(fd)
        _Watch(program, pipes, notice, host).run()
    except BaseException as error:
        os.write(pipes.report, wire.dumps({"failed": f"{type(error).__name__}: {error}"}))
    finally:
        os._exit(0)


class _Watch:
    def __init__(self, program, pipes, notice, host):
        self._program, self._pipes, self._notice, self._host = program, pipes, notice, host
        self._pidfd = os.pidfd_open(program)
        self._listener = None
        self._notice_open = True
        self._limits = self._collect = self._began = self._next_look = self._refusal = self._exceeded = None
        self._hits = set()
        self._signals = []
        self._terminal = terminal.Terminal()
        self._cpu_before = 0.0
        self._peak = 0

    def run(self):
        poll = select.poll()
        for fd in (self._pidfd, self._pipes.life, self._notice.fileno()):
            poll.register(fd, select.POLLIN)
        while True:
            if self._began is not None:
                self._terminal.register(poll)
            events = dict(poll.poll(None if self._began is None else self._patience_ms()))
            if self._pipes.life in events and not self._hear_host():
                poll.unregister(self._pipes.life)
                self._stop(None)
            if self._notice.fileno() in events:
                self._notice_open = self._hear(poll)
                if not self._notice_open:
                    poll.unregister(self._notice.fileno())
            if events.get(self._listener, 0) & select.POLLIN:
                self._judge_mapping()
            elif self._listener in events:
                # Nobody is left who could ask.
                poll.unregister(self._listener)
            if self._pidfd in events:
                break
            if self._began is not None:
                self._signal_program()
                self._terminal.turn()
                self._look_if_due()
        # What it said last may still be there.
        while self._notice_open and select.select([self._notice], [], [], 0)[0]:
            self._notice_open = self._hear(poll)
        self._report()

    def _hear_host(self):
        """Whether the host still waits for the program. A pipe takes a word whole, or not at all."""
        received = os.read(self._pipes.life, _MANY_WORDS * _WORD.size)
        for letter, columns, rows in _WORD.iter_unpack(received):
            if letter in _SIGNALS:
                self._signals = [*self._signals, _SIGNALS[letter]][-_MANY_WORDS:]
            else:
                self._terminal.resize(columns, rows)
        return received != b""

    def _signal_program(self):
        """And its whole process group; before it began there is none to be signalled."""
        signals, self._signals = self._signals, []
        for number in signals:
            try:
                os.killpg(self._program, number)
            except ProcessLookupError:
                return

    def _patience_ms(self):
        return max(1, (self._next_look - time.monotonic()) * 1000)

    def _hear(self, poll):
        """One message; whether another one can come."""
        try:
            received, attached, _, _ = self._notice.recvmsg(_MESSAGE_BYTES, _ROOM_FOR_DESCRIPTORS)
            if received == b"l":
                (self._listener,) = struct.unpack("i", attached[0][2])
                poll.register(self._listener, select.POLLIN)
                return True
            if received == b"t":
                self._terminal.open(*struct.unpack("ii", attached[0][2]))
                self._notice.send(b"t")
                return True
            return bool(received) and self._obey(marshal.loads(received))
        except ConnectionError:
            # It was stopped before it had read the last answer.
            return False

    def _obey(self, message):
        if "limits" in message:
            self._host.cgroup.limit(message["limits"])
            self._host.resize_disk(message["limits"]["disk_bytes"])
            self._notice.send(b"r")
            return True
        if "started" in message:
            # By the program's own word: this process may come to hear it late.
            self._began = message["started"]["at"]
            self._next_look = self._began + _TICK_SECONDS
            started = message["started"]
            self._limits, self._collect = started["limits"], started["collect"]
            self._cpu_before = started["cpu_before"]
            return not started["last"]
        self._refusal = message
        return False

    def _judge_mapping(self):
        """A mapping larger than all that the program may have is refused, and that is remembered."""
        request = bytearray(80)
        try:
            k.receive_notification(self._listener, request)
            (identifier, _, _, number, _, _) = struct.unpack_from("=QIIiIQ", request)
            size = struct.unpack_from("=6Q", request, 32)[k.SIZE_ARGUMENT[number]]
            if self._limits is not None and size > self._limits["memory_bytes"]:
                self._hits.add("memory")
                k.refuse_call(self._listener, identifier, errno.ENOMEM)
            else:
                k.continue_call(self._listener, identifier)
        except OSError:
            # Who asked was killed meanwhile, or asks again after a signal.
            pass

    def _look_if_due(self):
        if time.monotonic() >= self._next_look:
            self._look()
            self._next_look = time.monotonic() + _TICK_SECONDS

    def _look(self):
        self._reap_orphans()
        usage = meter.of_tree()
        limits = self._limits
        resident = self._resident(usage)
        if time.monotonic() - self._began >= limits["wall_time_ms"] / 1000:
            self._stop("wall")
        cpu = usage.cpu_seconds + _cpu_seconds(_usage_of_reaped()) - self._cpu_before
        if cpu * 1000 > limits["cpu_time_ms"]:
            self._stop("cpu")
        if usage.tasks > limits["processes"]:
            self._stop("processes")
        if resident > limits["memory_bytes"]:
            self._stop("memory")
        self._look_at_disk()

    def _resident(self, usage):
        """Pages that processes share are counted exactly where the quick count would matter."""
        resident = usage.resident
        if resident > self._limits["memory_bytes"] or (usage.processes > 1 and resident > self._peak):
            resident = meter.resident_of_tree()
        self._peak = max(self._peak, resident)
        return resident

    def _look_at_disk(self):
        state = os.statvfs("/box")
        if state.f_bavail == 0 or state.f_favail == 0:
            self._hits.add("disk")

    def _stop(self, exceeded):
        self._exceeded = self._exceeded or exceeded
        k.kill_all()

    def _reap_orphans(self):
        """All that have ended but the program itself, which is reported on."""
        while True:
            ended = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
            if ended is None or ended.si_pid == self._program:
                return
            os.waitpid(ended.si_pid, 0)

    def _report(self):
        wall = time.monotonic() - (self._began or time.monotonic())
        _, status = os.waitpid(self._program, 0)
        if status != 0:
            self._look_back()
        if k.kill_all():
            _reap_all()
        self._terminal.finish()
        usage = _usage_of_reaped()
        report = {
            "exit_code": os.WEXITSTATUS(status) if os.WIFEXITED(status) else None,
            "signal": os.WTERMSIG(status) if os.WIFSIGNALED(status) else None,
            "wall_ms": wall * 1000,
            "cpu_ms": max(0, _cpu_seconds(usage) - self._cpu_before) * 1000,
            "peak_bytes": max(self._peak, usage.ru_maxrss * 1024),
            "exceeded": self._exceeded,
            "hits": sorted(self._hits),
            "refusal": self._refusal,
        }
        self._send(report)

    def _look_back(self):
        """A program that failed may have met a limit since the last look; what it left still shows it."""
        if self._limits is not None and meter.of_tree().tasks >= self._limits["processes"]:
            self._hits.add("processes")
        self._look_at_disk()
        self._hits |= self._host.cgroup.hits()

    def _send(self, report):
        if self._refusal is not None and "unmade" in self._refusal:
            os.write(self._pipes.report, wire.dumps({"failed": self._refusal["unmade"]}))
            return
        if self._collect is None or self._refusal is not None:
            report["files"] = []
            archive.write_all(self._pipes.report, wire.dumps(report))
            return
        collected = archive.Collected(**self._collect)
        report["files"] = collected.index
        archive.write_all(self._pipes.report, wire.dumps(report))
        collected.write(self._pipes.report)


def _reap_all():
    while True:
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            return


def _usage_of_reaped():
    # Not by wait4, for which Python imports the resource module anew each time.
    return resource.getrusage(resource.RUSAGE_CHILDREN)


def _cpu_seconds(usage):
    return usage.ru_utime + usage.ru_stime
