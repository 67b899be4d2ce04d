"""
A slot's terminal, made where a job asks for one. Process 1 mounts a file system that has room for this terminal only, and
carries its bytes; process 2 hands its pipes over, and takes the terminal in their place.
"""

import _signal
import _socket
import fcntl
import os
import select
import struct

import terminal_relay

from . import kernel as k

_FOLDER = "/dev/pts"
_SLAVE = f"{_FOLDER}/0"
_TIOCSPTLCK = 0x40045431


class Terminal:
    """In process 1, which can mount. Until one is asked for there is none, and nothing is done."""

    def __init__(self):
        self._relay = None
        self._size = None
        self._registered = []

    def open(self, source, target):
        k.mount("devpts", _FOLDER, "devpts", k.MS_NOSUID | k.MS_NOEXEC, "ptmxmode=000,mode=620,max=1")
        master = os.open(f"{_FOLDER}/ptmx", os.O_RDWR | os.O_NOCTTY | os.O_CLOEXEC)
        fcntl.ioctl(master, _TIOCSPTLCK, struct.pack("i", 0))
        slave = os.open(_SLAVE, os.O_RDWR | os.O_NOCTTY | os.O_CLOEXEC)
        self._relay = terminal_relay.Relay(master, slave, source, target)

    def resize(self, columns, rows):
        """The last size counts, at the next turn."""
        self._size = columns, rows

    def register(self, poll):
        """What the next turn waits for."""
        if self._relay is None:
            return
        for fd in self._registered:
            poll.unregister(fd)
        events = {fd: select.POLLIN for fd in self._relay.readers()}
        for fd in self._relay.writers():
            events[fd] = events.get(fd, 0) | select.POLLOUT
        for fd, awaited in events.items():
            poll.register(fd, awaited)
        self._registered = list(events)

    def turn(self):
        if self._relay is None:
            return
        if self._size is not None:
            self._relay.resize(*self._size)
            self._size = None
        self._relay.turn()

    def finish(self):
        if self._relay is not None:
            self._relay.finish()


def take(notice):
    """In process 2, which leads a session."""
    notice.sendmsg([b"t"], [(_socket.SOL_SOCKET, _socket.SCM_RIGHTS, struct.pack("ii", 0, 1))])
    notice.recv(1)
    # A key that is pressed before the program begins ends this process, as it would end the program.
    _signal.signal(_signal.SIGINT, _signal.SIG_DFL)
    slave = os.open(_SLAVE, os.O_RDWR | os.O_NOCTTY | os.O_CLOEXEC)
    terminal_relay.take(slave)
