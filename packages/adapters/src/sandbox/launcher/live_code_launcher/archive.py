"""
A tree of regular files as a stream: one line of JSON, `[[name, bytes, executable], …]`, then the files' contents in that
order. What a program made is only ever opened relative to a folder's descriptor, and never through a link.
"""

import os
import stat

from . import wire

_DEPTH = 16
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


class Collected:
    """Regular files below a folder, opened, until one of the bounds is reached."""

    def __init__(self, path, max_files, max_bytes):
        self.index = []
        self._opened = []
        self._files_left, self._bytes_left = max_files, max_bytes
        try:
            folder = os.open(path, _FOLDER)
        except OSError:
            return
        self._walk(folder, "", _DEPTH)

    def write(self, fd):
        for (_, size, _), opened in zip(self.index, self._opened):
            _copy(opened, fd, size)
            os.close(opened)

    def _walk(self, folder, prefix, depth):
        for name in sorted(os.listdir(folder)):
            if self._files_left == 0:
                break
            try:
                name.encode()
                kind = os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode
                if stat.S_ISDIR(kind) and depth > 0:
                    self._walk(os.open(name, _FOLDER, dir_fd=folder), f"{prefix}{name}/", depth - 1)
                elif stat.S_ISREG(kind):
                    self._take(os.open(name, _FILE, dir_fd=folder), prefix + name)
            except (OSError, UnicodeEncodeError):
                continue
        os.close(folder)

    def _take(self, fd, name):
        state = os.fstat(fd)
        if not stat.S_ISREG(state.st_mode) or state.st_size > self._bytes_left:
            os.close(fd)
            return
        self._files_left -= 1
        self._bytes_left -= state.st_size
        self.index.append((name, state.st_size, bool(state.st_mode & 0o100)))
        self._opened.append(fd)


def _copy(source, target, size):
    while size > 0:
        block = os.read(source, min(size, 1 << 20))
        # Nobody is left who could have shortened it; the stream keeps its word even so.
        write_all(target, block or bytes(size))
        size -= len(block) or size


def unpack(store, name, path):
    """Writes an archive of the store into a folder of the box; `store` is a folder's descriptor."""
    with open(os.open(name, _FILE, dir_fd=store), "rb") as stream:
        for member, size, executable in wire.loads(stream.readline()):
            target = os.path.join(path, member)
            os.makedirs(os.path.dirname(target), exist_ok=True)
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
            fd = os.open(target, flags, 0o755 if executable else 0o644)
            while size > 0:
                block = stream.read(min(size, 1 << 20))
                if not block:
                    raise ValueError(f"the archive {name} ends in the middle")
                write_all(fd, block)
                size -= len(block)
            os.close(fd)


def write_all(fd, content):
    content = memoryview(content)
    while content:
        content = content[os.write(fd, content):]
