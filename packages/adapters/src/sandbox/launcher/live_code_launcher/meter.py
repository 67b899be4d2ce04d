"""What a slot's tree of processes uses, from the slot's own /proc. Process 1 is not the program's and is left out."""

import os

_TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")


class Usage:
    """Processes, processes and threads, seconds of processor time with that of children waited for, and resident bytes."""

    def __init__(self):
        self.processes = 0
        self.tasks = 0
        self.cpu_seconds = 0.0
        # Pages that processes share count once for each.
        self.resident = 0


def of_tree():
    usage = Usage()
    ticks = 0
    for pid in _pids():
        try:
            with open(f"/proc/{pid}/stat", "rb", buffering=0) as file:
                fields = file.read().rpartition(b")")[2].split()
        except OSError:
            continue
        ticks += int(fields[11]) + int(fields[12]) + int(fields[13]) + int(fields[14])
        usage.processes += 1
        usage.tasks += int(fields[17])
        usage.resident += int(fields[21]) * _PAGE
    usage.cpu_seconds = ticks / _TICKS_PER_SECOND
    return usage


def resident_of_tree():
    """Like `Usage.resident`, with each page counted once. Slower: it looks at every page."""
    total = 0
    for pid in _pids():
        try:
            with open(f"/proc/{pid}/smaps_rollup", "rb") as file:
                total += next((int(line.split()[1]) for line in file if line.startswith(b"Pss:")), 0) * 1024
        except OSError:
            continue
    return total


def _pids():
    return [name for name in os.listdir("/proc") if name.isdigit() and name != "1"]
