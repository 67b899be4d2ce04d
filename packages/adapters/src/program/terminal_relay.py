"""
Carries bytes between a terminal and two pipes, for a process that is not the program's. Nothing here waits but the end:
what is not taken now is offered again, and until it is taken no more is read.
"""

import fcntl
import os
import select
import struct
import termios

COLUMNS, ROWS = 80, 24
_BLOCK_BYTES = 1 << 16
# More than a terminal holds of what was printed: TTYB_DEFAULT_MEM_LIMIT in Linux, which is 640 KiB, may be passed by as much.
_HELD_BYTES = 2 << 20
_END_OF_INPUT = b"\x04"
# Erasing takes a whole character: termios(3). Python has no name for it.
_IUTF8 = 0x4000


def take(slave):
    """In the process that leads a session: the terminal becomes that session's, and all three standard streams."""
    fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
    for number in (0, 1, 2):
        os.dup2(slave, number)
    os.close(slave)


class Relay:
    """
    What `source` brings is typed, what is printed goes to `target`. The terminal's other side, `slave`, is held open until
    the end: a program that closes its own may open it again, and until then there would be no waiting for it.

    A terminal's input has no end of its own. Where the source ends, the character for it (^D) is typed whenever everything
    before it was read, so that each read of lines finds the end, as at a pipe. What reads single keys, reads ^D.
    """

    def __init__(self, master, slave, source, target):
        self._master, self._slave, self._source, self._target = master, slave, source, target
        for fd in (master, source, target):
            os.set_blocking(fd, False)
        self._typed = self._printed = b""
        self.input_ended = False
        attributes = termios.tcgetattr(slave)
        attributes[0] |= _IUTF8
        termios.tcsetattr(slave, termios.TCSANOW, attributes)
        self.resize(COLUMNS, ROWS)
        self._unread = select.poll()
        self._unread.register(slave, select.POLLIN)

    def give_terminal(self):
        """In a process that was forked to become the program."""
        take(self._slave)

    def resize(self, columns, rows):
        """Those in the foreground get SIGWINCH where that is another size."""
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def readers(self):
        """Descriptors from which something is to be read, as soon as it is there."""
        source_is_due = not self._typed and not self.input_ended
        return [*([] if self._printed else [self._master]), *([self._source] if source_is_due else [])]

    def writers(self):
        """Descriptors to which something is to be written, as soon as it is taken."""
        return [*([self._target] if self._printed else []), *([self._master] if self._typed else [])]

    def turn(self):
        """Moves what can be moved now. To be called again when a descriptor is ready, and soon where the input has ended."""
        self._printed = self._printed or _read(self._master) or b""
        self._printed = self._printed[_write(self._target, self._printed):]
        if not self._typed:
            self._typed = self._next_input()
        self._typed = self._typed[_write(self._master, self._typed):]

    def _next_input(self):
        if not self.input_ended:
            received = _read(self._source)
            self.input_ended = received == b""
            return received or b""
        return b"" if self._unread.poll(0) else _END_OF_INPUT

    def finish(self):
        """Hands over what was printed last. Of the program nobody is left; who left it may hold the terminal, and is cut off."""
        os.close(self._slave)
        taken = select.poll()
        taken.register(self._target, select.POLLOUT)
        left = _HELD_BYTES
        while left > 0:
            if not self._printed:
                self._printed = _read(self._master) or b""
                left -= len(self._printed)
            if not self._printed:
                return
            taken.poll()
            self._printed = self._printed[_write(self._target, self._printed):]


def _read(fd):
    """What is there: b"" at the end, and None where it is not there yet."""
    try:
        return os.read(fd, _BLOCK_BYTES)
    except BlockingIOError:
        return None
    except OSError:
        # How a terminal says that it is nobody's any more.
        return b""


def _write(fd, content):
    """How much was taken. For nobody it all is."""
    try:
        return os.write(fd, content) if content else 0
    except BlockingIOError:
        return 0
    except OSError:
        return len(content)
