"""Runs one program for the process runner, and reports how it ended.

Node cannot ask the kernel what a child used (wait4), nor set limits between fork and exec, nor leave something behind
that outlives it; this can. File descriptor 3 is a socket to the host:

  host -> here   8 digits, the length of the order; then the order: fields that each end in NUL
                 cpu limit ms, wall limit ms, working directory, path of the standard input ("" for descriptor 0),
                 1 for a terminal or 0, number of variables, that many NAME=VALUE, the executable, the arguments after it
  host -> here   5 bytes: "I" or "T" for SIGINT or SIGTERM, to the program and its process group, and four that mean nothing;
                 or "W", and the columns and rows of its terminal in two bytes each
  host -> here   end of file: kill the program. A host that died says the same.
  here -> host   "started PID", then
                 "ended EXIT_CODE SIGNAL WALL_US CPU_US PEAK_BYTES STOPPED_BY", 0 for the code or signal that is not;
                 or, where there is no program, "refused ERRNO TEXT"

The program inherits descriptors 1 and 2, or has a terminal, whose bytes go through 0 and 1. Start-up is paid for each run, so this is run without site and imports what is
built in; _signal is signal without the enum module, which costs more than everything else here.
"""

import _signal as signal
import os
import resource
import select
import sys
import time

CONTROL = 3
WORD_BYTES = 5
MANY_WORDS = 256
CORES = os.cpu_count() or 1
TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
MAX_RSS_UNIT = 1 if sys.platform == "darwin" else 1024
SHORTEST_PAUSE_S = 0.01
GROUP_ENDS_WITHIN_S = 0.5

# A signal sent to everything at once (a terminal's ^C, a service manager's stop) must not end the one that cleans up.
OUTLIVED = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
SIGNALS = {ord("I"): signal.SIGINT, ord("T"): signal.SIGTERM}
# Python ignores these, and what is ignored stays so across exec: signal(7).
IGNORED_BY_PYTHON = (signal.SIGPIPE, signal.SIGXFSZ)


def receive(length):
    """That many bytes from the host; ends here when the host wants nothing after all."""
    data = bytearray()
    while len(data) < length:
        chunk = os.read(CONTROL, length - len(data))
        if not chunk:
            os._exit(0)
        data += chunk
    return bytes(data)


def receive_order():
    fields = receive(int(receive(8))).split(b"\0")[:-1]
    variables = int(fields[5])
    argv = fields[6 + variables :]
    return {
        "cpu_s": int(fields[0]) / 1000,
        "wall_s": int(fields[1]) / 1000,
        "directory": fields[2],
        "stdin": fields[3],
        "terminal": fields[4] == b"1",
        "environment": dict(field.split(b"=", 1) for field in fields[6 : 6 + variables]),
        "argv": argv,
    }


def tell(line):
    try:
        os.write(CONTROL, line.encode() + b"\n")
    except OSError:
        pass  # the host is gone: nobody is left to tell, and the program is killed all the same


def limit(what, soft, hard):
    _, present = resource.getrlimit(what)
    if present != resource.RLIM_INFINITY:
        soft, hard = min(soft, present), min(hard, present)
    resource.setrlimit(what, (soft, hard))


def become_program(order, relay):
    os.setsid()
    for number in OUTLIVED + IGNORED_BY_PYTHON:
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    # Whole seconds, so only what is over the limit beyond doubt; the watch below is exact where /proc can be read.
    seconds = int(order["cpu_s"]) + 2
    limit(resource.RLIMIT_CPU, seconds, seconds + 1)
    limit(resource.RLIMIT_CORE, 0, 0)
    os.chdir(order["directory"])
    if relay:
        relay.give_terminal()
    elif order["stdin"]:
        os.dup2(os.open(order["stdin"], os.O_RDONLY), 0)
    os.execve(order["argv"][0], order["argv"], order["environment"])


def open_relay(order):
    """What carries the bytes of a new terminal; imported only for those programs that have one."""
    sys.path.append(os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "program"))
    from terminal_relay import Relay

    source = os.open(order["stdin"], os.O_RDONLY) if order["stdin"] else 0
    return Relay(*os.openpty(), source, 1)


def start(order):
    """The program's process id, and the relay of its terminal. Raises OSError where it cannot be started."""
    relay = open_relay(order) if order["terminal"] else None
    failed, fail = os.pipe()  # closed by a successful exec, so that what is read is why there was none
    pid = os.fork()
    if pid == 0:
        try:
            become_program(order, relay)
        except OSError as error:
            os.write(fail, b"%d" % error.errno)
        finally:
            os._exit(127)
    os.close(fail)
    errno = os.read(failed, 16)
    os.close(failed)
    for stream in (2,) if relay else (0, 1, 2):
        os.close(stream)  # so that the host sees the end of the program's output, and of its interest in input
    if errno:
        os.waitpid(pid, 0)
        raise OSError(int(errno), os.strerror(int(errno)))
    return pid, relay


def processor_time(pid):
    """Seconds that a process, its descendants and those they waited for have used; 0 where there is no /proc."""
    try:
        with open("/proc/%d/stat" % pid, "rb") as file:
            # utime, stime, cutime and cstime: fields 14 to 17 of proc_pid_stat(5), counted from behind the name.
            used = sum(map(int, file.read().rpartition(b")")[2].split()[11:15])) / TICKS_PER_SECOND
        for thread in os.listdir("/proc/%d/task" % pid):
            with open("/proc/%d/task/%s/children" % (pid, thread), "rb") as file:
                used += sum(map(processor_time, map(int, file.read().split())))
        return used
    except (OSError, RecursionError):
        return 0.0


def signal_group(pid, number):
    try:
        os.killpg(pid, number)
    except OSError:
        pass  # nobody is left in it


def kill_group(pid):
    signal_group(pid, signal.SIGKILL)


def lives_in_group(process, group):
    try:
        with open("/proc/%s/stat" % process, "rb") as file:
            state, _, process_group = file.read().rpartition(b")")[2].split()[:3]
        return int(process_group) == group and state not in b"ZX"
    except OSError:
        return False  # ended since it was listed


def group_lives(pid):
    try:
        os.killpg(pid, 0)
    except OSError:
        return False
    # The dead count for killpg until init has collected them, and some take their time: where it can be seen, look.
    try:
        return any(lives_in_group(process, pid) for process in os.listdir("/proc") if process.isdigit())
    except OSError:
        return True


def await_end_of_group(pid):
    deadline = time.monotonic() + GROUP_ENDS_WITHIN_S
    while group_lives(pid) and time.monotonic() < deadline:
        time.sleep(0.001)


def close_inherited():
    """What the host itself was started with, and never marked to be closed on exec, is not the program's either."""
    for name in os.listdir("/dev/fd"):
        if int(name) > CONTROL:
            try:
                os.close(int(name))
            except OSError:
                pass  # the descriptor of this listing


def hear_host(pid, relay):
    """All that the host has said; whether it still waits for the program."""
    words = os.read(CONTROL, MANY_WORDS * WORD_BYTES)
    while len(words) % WORD_BYTES:
        words += os.read(CONTROL, 1) or bytes(1)
    for start in range(0, len(words), WORD_BYTES):
        letter, *size = words[start : start + WORD_BYTES]
        if letter in SIGNALS:
            signal_group(pid, SIGNALS[letter])
        elif relay:
            relay.resize(size[0] << 8 | size[1], size[2] << 8 | size[3])
    return words != b""


def pause_for(order, used, deadline, relay):
    """Seconds until the clocks are to be looked at."""
    # All cores together cannot use up what is left any sooner.
    earliest = max(SHORTEST_PAUSE_S, (order["cpu_s"] - used) / CORES)
    if relay and relay.input_ended:
        earliest = SHORTEST_PAUSE_S
    return max(0.0, min(deadline - time.monotonic(), earliest))


def watch(pid, relay, order, began, child_changed):
    """Waits for the program, and kills it when a clock runs out or the host says so."""
    deadline = began + order["wall_s"]
    stopped_by = None
    used = 0.0
    looked = began
    sources = [child_changed, CONTROL]
    while True:
        reaped, status, usage = os.wait4(pid, os.WNOHANG)
        if reaped:
            return status, usage, stopped_by or "itself"
        pause = None if stopped_by else pause_for(order, used, deadline, relay)
        readers, writers = (relay.readers(), relay.writers()) if relay else ([], [])
        ready, _, _ = select.select(sources + readers, writers, [], pause)
        if child_changed in ready:
            os.read(child_changed, 512)
        if CONTROL in ready and not hear_host(pid, relay):
            sources.remove(CONTROL)
            stopped_by = stopped_by or "kill"
            kill_group(pid)
        if relay:
            relay.turn()
        if not ready or (relay and time.monotonic() >= looked + SHORTEST_PAUSE_S):
            looked = time.monotonic()
            used = processor_time(pid)
            if looked >= deadline:
                stopped_by = stopped_by or "wall"
            elif used >= order["cpu_s"]:
                stopped_by = stopped_by or "cpu"
            if stopped_by is not None:
                kill_group(pid)


def main():
    close_inherited()
    os.set_inheritable(CONTROL, False)
    for number in OUTLIVED:
        signal.signal(number, signal.SIG_IGN)
    child_changed, wake = os.pipe()
    os.set_blocking(wake, False)
    signal.signal(signal.SIGCHLD, lambda number, frame: None)
    signal.set_wakeup_fd(wake)

    order = receive_order()
    began = time.monotonic()
    try:
        pid, relay = start(order)
    except OSError as error:
        return tell("refused %d %s" % (error.errno, error.strerror))
    tell("started %d" % pid)
    status, usage, stopped_by = watch(pid, relay, order, began, child_changed)
    wall_s = time.monotonic() - began
    kill_group(pid)
    await_end_of_group(pid)
    if relay:
        relay.finish()

    cpu_s = usage.ru_utime + usage.ru_stime
    if stopped_by == "itself" and cpu_s >= order["cpu_s"]:
        stopped_by = "cpu"
    tell(
        "ended %d %d %d %d %d %s"
        % (
            os.WEXITSTATUS(status) if os.WIFEXITED(status) else 0,
            os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0,
            wall_s * 1e6,
            cpu_s * 1e6,
            usage.ru_maxrss * MAX_RSS_UNIT,
            stopped_by,
        )
    )


main()
os._exit(0)
