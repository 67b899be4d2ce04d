"""
A slot's control group, where the host could make one: what the kernel itself counts and bounds, for all of a slot's
processes at once. Its files are opened before the jail is entered; version 1 and 2 differ in their names and words.
"""

import os

# A program's pages and its files, which are in memory too, are both charged to it.
_FILES = {
    1: {"memory": "memory.limit_in_bytes", "tasks": "pids.max", "memory_hits": "memory.oom_control", "task_hits": "pids.events"},
    2: {"memory": "memory.max", "tasks": "pids.max", "memory_hits": "memory.events", "task_hits": "pids.events"},
}
# What TCP and UDP hold for a program counts apart in version 1; in version 2 it is memory like any other.
_TCP = "memory.kmem.tcp.limit_in_bytes"


class Cgroup:
    """`folders` are one (version 2) or one for memory and one for processes (version 1)."""

    def __init__(self, version, folders):
        names = _FILES[version]
        self._join = [os.open(f"{folder}/cgroup.procs", os.O_WRONLY | os.O_CLOEXEC) for folder in folders]
        self._memory = os.open(f"{folders[0]}/{names['memory']}", os.O_WRONLY | os.O_CLOEXEC)
        self._tasks = os.open(f"{folders[-1]}/{names['tasks']}", os.O_WRONLY | os.O_CLOEXEC)
        self._memory_hits = os.open(f"{folders[0]}/{names['memory_hits']}", os.O_RDONLY | os.O_CLOEXEC)
        self._task_hits = os.open(f"{folders[-1]}/{names['task_hits']}", os.O_RDONLY | os.O_CLOEXEC)
        tcp = f"{folders[0]}/{_TCP}"
        self._tcp = [os.open(tcp, os.O_WRONLY | os.O_CLOEXEC)] if version == 1 and os.path.exists(tcp) else []
        self._before = (0, 0)

    def descriptors(self):
        return [*self._join, *self._tcp, self._memory, self._tasks, self._memory_hits, self._task_hits]

    def renew(self, limits):
        """Counts are for the group's whole life, and slots take turns in it."""
        self.limit(limits)
        self._before = self._counts()

    def join(self):
        for fd in self._join:
            os.write(fd, b"0")

    def limit(self, limits):
        os.pwrite(self._memory, str(limits["memory_bytes"] + limits["disk_bytes"]).encode(), 0)
        for fd in self._tcp:
            os.pwrite(fd, str(limits["memory_bytes"]).encode(), 0)
        os.pwrite(self._tasks, str(limits["processes"] + 1).encode(), 0)

    def hits(self):
        memory, tasks = (now > before for now, before in zip(self._counts(), self._before))
        return ({"memory"} if memory else set()) | ({"processes"} if tasks else set())

    def _counts(self):
        return _count(self._memory_hits, b"oom_kill"), _count(self._task_hits, b"max")


def _count(fd, word):
    for line in os.pread(fd, 4096, 0).splitlines():
        name, _, value = line.partition(b" ")
        if name == word:
            return int(value)
    return 0


class NoCgroup:
    """Where the host could make none: the resource limits and the watch have to do."""

    def descriptors(self):
        return []

    def renew(self, limits):
        pass

    def join(self):
        pass

    def limit(self, limits):
        pass

    def hits(self):
        return set()
