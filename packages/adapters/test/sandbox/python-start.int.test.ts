import { describe, expect, it } from '@jest/globals';
import { describeSameAsBare, environmentOf, openSandbox, type Program, seenBare } from './python-programs.ts';

const streams = `import sys
for name in ("stdin", "stdout", "stderr", "__stdin__", "__stdout__", "__stderr__"):
    stream = getattr(sys, name)
    print(stream, stream.encoding, stream.errors, stream.line_buffering, stream.write_through, stream.newlines)
    print(stream.mode, stream.isatty(), stream.fileno(), stream.seekable(), stream.readable(), stream.writable())
    print(type(stream.buffer), type(getattr(stream.buffer, "raw", None)), stream.buffer.name, stream.closed)
print(sys.stdin is sys.__stdin__, sys.stdout is sys.__stdout__, sys.stderr is sys.__stderr__)
import os, stat
print([stat.S_ISFIFO(os.fstat(number).st_mode) for number in range(3)], os.get_blocking(0), os.get_inheritable(1))`;

const system = `import sys
for name in ("flags version version_info hexversion executable orig_argv argv warnoptions _xoptions platform prefix path "
             "exec_prefix base_prefix base_exec_prefix byteorder maxsize maxunicode api_version dont_write_bytecode "
             "float_info float_repr_style hash_info implementation int_info platlibdir pycache_prefix thread_info "
             "abiflags builtin_module_names _framework _git _home").split():
    print(name, getattr(sys, name))
for name in ("getrecursionlimit getswitchinterval getfilesystemencoding getfilesystemencodeerrors getdefaultencoding "
             "gettrace getprofile get_asyncgen_hooks get_coroutine_origin_tracking_depth get_int_max_str_digits "
             "getdlopenflags is_finalizing call_tracing _is_interned _clear_type_cache").split():
    if hasattr(sys, name) and name.startswith("get"): print(name, getattr(sys, name)())
print(sorted(dir(sys)), len(sys.stdlib_module_names))
print([hook is getattr(sys, f"__{name}__") for name in ("excepthook", "displayhook", "unraisablehook", "breakpointhook")
       for hook in [getattr(sys, name)]])`;

const modules = `import sys
print(*sorted(sys.modules), sep="\\n")
print([getattr(finder, "__name__", type(finder).__name__) for finder in sys.meta_path])
print([hook.__qualname__ for hook in sys.path_hooks[1:]], sys.path_hooks[0], sys.path)
print(*sorted(sys.path_importer_cache), sep="\\n")
import site, importlib, builtins
print(site.USER_BASE, site.USER_SITE, site.ENABLE_USER_SITE, site.PREFIXES, sys.modules["sitecustomize"].__file__)
print([module.__spec__.origin for _, module in sorted(sys.modules.items()) if module.__spec__ is not None])
print(sorted(vars(builtins)), builtins.open is __import__("io").open)
import re, json, ctypes, socket, platform
print(sys.modules["re"] is re, importlib.reload(json) is json, list(sys.modules)[-1] in sys.modules)`;

// No word of the launcher is anywhere that a program would look.
const launcher = `import sys, gc, os, types, inspect, linecache, warnings
words = "live_code_launcher", "launcher/", "nonexistent"
def strange(text): return any(word in str(text) for word in words)
print([name for name, module in sys.modules.items() if strange((name, getattr(module, "__file__", ""), module.__spec__))])
print([strange(frame.f_code.co_filename) for frame in sys._current_frames().values()])
frame = sys._getframe()
print(frame.f_back, frame.f_lineno, frame.f_code.co_name, frame.f_code.co_filename, len(inspect.stack()))
print([thing for thing in gc.get_objects() if isinstance(thing, types.ModuleType) and strange(thing)])
print([thing.co_filename for thing in gc.get_objects() if isinstance(thing, types.CodeType) and strange(thing)])
print(strange(open("/proc/self/environ", "rb").read()), strange(open("/proc/self/cmdline", "rb").read()))
print([line for line in open("/proc/self/maps") if strange(line)], strange(open("/proc/self/status").read()))
print(strange(sys.path), strange(sys.path_importer_cache), strange(linecache.cache), strange(os.environ))
import posix
print(posix.environ == {os.fsencode(name): os.fsencode(value) for name, value in os.environ.items()})
print(gc.garbage, gc.callbacks, warnings.filters, sys.exc_info(), sys.gettrace())`;

const process = `import os, signal, sys, threading, resource
print({number.name: str(signal.getsignal(number)) for number in signal.Signals})
print(signal.getsignal(signal.SIGINT) is signal.default_int_handler)
print(signal.pthread_sigmask(signal.SIG_BLOCK, []), signal.sigpending(), signal.set_wakeup_fd(-1))
print([signal.getitimer(which) for which in (signal.ITIMER_REAL, signal.ITIMER_VIRTUAL, signal.ITIMER_PROF)])
# A listing's own descriptor is closed by the time that it is looked at.
print([number for number in os.listdir("/proc/self/fd") if os.path.exists(f"/proc/self/fd/{number}")])
print(os.getcwd(), oct(os.umask(0o022)), os.getpid() == os.getpgrp() == os.getsid(0), os.nice(0), os.getpriority(0, 0))
print(os.sched_getaffinity(0) == set(range(os.cpu_count())), os.sched_getscheduler(0), os.get_terminal_size.__name__)
print(threading.active_count(), threading.current_thread().name, threading.current_thread() is threading.main_thread())
print(threading.main_thread().native_id == os.getpid() == threading.get_native_id(), threading.stack_size())
print(threading.get_ident() == threading.main_thread().ident, os.listdir("/proc/self/task") == [str(os.getpid())])
print(resource.getrlimit(resource.RLIMIT_CORE)[0], resource.getrlimit(resource.RLIMIT_STACK)[0])
used, childrens = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
print(0 <= used.ru_utime < 5, 1 << 10 < used.ru_maxrss < 1 << 16, childrens.ru_utime, childrens.ru_minflt)
import time
print(0 <= time.process_time() < 5, 0 <= time.thread_time() < 5, sum(os.times()[2:4]))
status = dict(line.split(":", 1) for line in open("/proc/self/status"))
print({name: status[name].strip() for name in "Name State Threads SigBlk SigIgn SigCgt SigPnd ShdPnd Umask TracerPid".split()})`;

const collector = `import gc, faulthandler, tracemalloc, sys
print(gc.isenabled(), gc.get_threshold(), gc.get_debug(), faulthandler.is_enabled(), tracemalloc.is_tracing())
class Cycle:
    def __init__(self): self.me = self
    def __del__(self): print("collected")
Cycle()
print(gc.collect() >= 1, gc.is_tracked([]), gc.garbage)
kept = Cycle()
print(gc.is_tracked(kept), [type(referrer) for referrer in gc.get_referrers(kept) if referrer is not kept.__dict__])
tracemalloc.start()
block = [bytes(1000) for _ in range(100)]
print(tracemalloc.get_traced_memory()[0] > 100_000, tracemalloc.get_object_traceback(block))
calls = []
sys.setprofile(lambda frame, event, arg: calls.append((event, frame.f_code.co_name)))
len([])
sys.setprofile(None)
print(calls)
lines = []
def trace(frame, event, arg):
    lines.append((event, frame.f_lineno)); return trace
def traced():
    a = 1
    return a
sys.settrace(trace); traced(); sys.settrace(None)
print(lines, sys.getrefcount(Cycle) > 1, sys.getsizeof([]))`;

const names = `import sys, __main__
print(__name__, __file__, __doc__, __package__, __spec__, __cached__, __annotations__, __builtins__, type(__loader__))
print(__loader__.name, __loader__.path, list(globals()), sys.modules["__main__"] is __main__, __main__.__dict__ is globals())
print(sys.argv, sys.path[0], locals() is globals(), __import__("inspect").getsource(__main__)[:20], repr(__main__))
x: int = 1
print(__annotations__, __main__.x, type(__main__), list(sys.modules).index("__main__") < 10)
if __name__ == "__main__": print("main")`;

const stack = `import inspect, sys, traceback
def depth():
    frame, count = sys._getframe(), 0
    while frame: frame, count = frame.f_back, count + 1
    return count
def deep(n): return n and deep(n - 1)
print(depth(), [(f.filename, f.lineno, f.function, f.code_context) for f in inspect.stack()])
print(traceback.format_stack(), inspect.currentframe().f_globals is globals())
print((lambda: inspect.stack()[0].function)(), [inspect.stack()[0].function for _ in "a"])
low, high = 100, 5000
while low < high:
    middle = (low + high + 1) // 2
    try: deep(middle); low = middle
    except RecursionError: high = middle - 1
print(low, sys.getrecursionlimit())`;

const environment = `import os, locale, time, tempfile, pathlib, getpass, shutil, sysconfig, site
print(site.getuserbase(), site.USER_SITE, site.getusersitepackages(), sysconfig.get_path("purelib", "posix_user"))
print(dict(os.environ), list(os.environ), os.environb[b"HOME"])
print(pathlib.Path.home(), os.path.expanduser("~"), tempfile.gettempdir(), getpass.getuser(), shutil.which("python3"))
print(locale.getlocale(), locale.setlocale(locale.LC_ALL), locale.getpreferredencoding(), locale.localeconv())
print(time.tzname, time.timezone, time.daylight, time.localtime(0)[:6], sysconfig.get_path("purelib"))
os.environ["ADDED"] = "yes"; del os.environ["USER"]
print(os.popen("echo $ADDED $USER $HOME $0; /usr/bin/env | sort | grep -v ^_= ").read())
os.putenv("PUT", "1"); print(os.getenv("PUT"), os.system("echo $PUT"))`;

const timezone = `import time, datetime, zoneinfo
print(time.tzname, time.timezone, time.altzone, time.daylight, time.localtime(1_700_000_000)[:6])
print(datetime.datetime.fromtimestamp(1_720_000_000).astimezone(), time.strftime("%Z %z", time.localtime(0)))
print(zoneinfo.ZoneInfo("Asia/Tokyo").utcoffset(datetime.datetime(2020, 1, 1)))`;

const readAtStart = `import sys, warnings, locale
print(sys.flags, hash("a"), sys.stdout.encoding, sys.warnoptions, sys.argv, sys.path[0], __file__, __debug__, locale.getlocale())
print(ascii(sys.stdin.read()), sys.stdout.write_through, len(sys.modules) > 20)
assert False, "not with -O"
warnings.warn("a warning")`;

const withVariables = (env: Record<string, string>): Program => ({
  source: readAtStart,
  stdin: 'ü',
  env: { PYTHONHASHSEED: '0', ...env },
});

/** Facts by name, as JSON. */
const facts = `import atexit, ctypes, gc, json, os, resource
def named(kind): return kind.__module__.split(".")[0]
def below(kind): return {kind}.union(*map(below, type.__subclasses__(kind)))
print(json.dumps({
    "gc.get_count()": gc.get_count(), "gc.get_freeze_count()": gc.get_freeze_count(), "atexit._ncallbacks()": atexit._ncallbacks(),
    "/proc/self/cmdline": open("/proc/self/cmdline").read(), "/proc/self/environ": open("/proc/self/environ").read(),
    "classes": sorted(named(kind) + "." + kind.__qualname__ for kind in below(object)),
    "ids": [os.getpid(), os.getppid(), os.getuid(), os.getgid(), os.getgroups()], "host": os.uname().nodename,
    "threads of a library": len(os.listdir("/proc/self/task")),
    **{name: resource.getrlimit(getattr(resource, name)) for name in dir(resource) if name.startswith("RLIMIT_")},
}))`;

const KNOWN_DIFFERENCES: Readonly<Record<string, string>> = {
  'gc.get_count()': 'the launcher collected before it forked, and made its own objects',
  'gc.get_freeze_count()': 'its objects are frozen, so that a collection copies no page that a fork shares',
  'atexit._ncallbacks()':
    'one callback takes down what the preload left standing, after all of the program’s',
  '/proc/self/cmdline': 'it was written when the launcher started: without the program’s arguments',
  '/proc/self/environ': 'it is wiped; the program’s environment came later',
  classes: 'classes of the launcher’s modules, which are frozen, and of those that only it imported',
  ids: 'a program has a namespace of its own',
  host: 'a program has a namespace of its own',
  RLIMIT_CORE: 'limits of the execution',
  RLIMIT_CPU: 'limits of the execution',
  RLIMIT_DATA: 'limits of the execution',
  RLIMIT_MEMLOCK: 'limits of the execution',
  RLIMIT_MSGQUEUE: 'limits of the execution',
  RLIMIT_NOFILE: 'limits of the execution',
  RLIMIT_NPROC: 'limits of the execution',
  RLIMIT_OFILE: 'limits of the execution',
  RLIMIT_SIGPENDING: 'limits of the execution',
  RLIMIT_STACK: 'limits of the execution',
};

describe('a program in the sandbox', () => {
  it('can tell itself from one under python3 main.py by nothing but what is known', async () => {
    const sandbox = await openSandbox();
    try {
      const bare = await seenBare({ source: facts }, await environmentOf(sandbox));
      const ours = await sandbox.run({ source: facts });
      const [here, there] = [bare, ours].map(({ stdout }) => JSON.parse(stdout) as Record<string, unknown>);
      const different = Object.keys(here ?? {}).filter(
        (name) => JSON.stringify(here?.[name]) !== JSON.stringify(there?.[name]),
      );

      expect(different.filter((name) => !(name in KNOWN_DIFFERENCES))).toEqual([]);
      expect(different).toContain('gc.get_freeze_count()');
    } finally {
      await sandbox.close();
    }
  });
});

const programs: Record<string, Program | string> = {
  'the names of a main module': { source: names, args: ['a', '--b', 'ü', ''] },
  'standard streams': { source: streams, stdin: 'ü' },
  'what sys says': { source: system, args: ['-W', 'error', '-X', 'dev'] },
  'modules, finders and paths': modules,
  'nothing of what started it': launcher,
  'the process': process,
  'collector, tracing and profiling': collector,
  'frames, and how deep they may be': stack,
  'the environment': environment,
  'variables of the request': {
    source: environment,
    env: { HOME: '/elsewhere', TMPDIR: '/box', A: 'ü=1\n' },
  },
  'a seed for hashes': withVariables({}),
  'warnings as errors, and optimized': withVariables({ PYTHONWARNINGS: 'error', PYTHONOPTIMIZE: '1' }),
  'another encoding': withVariables({ PYTHONIOENCODING: 'latin-1:replace', PYTHONUNBUFFERED: '' }),
  'the locale C': withVariables({ LC_ALL: 'C', PYTHONUTF8: '0', PYTHONCOERCECLOCALE: '0' }),
  'development mode': withVariables({ PYTHONDEVMODE: '1' }),
  'a time zone': { source: timezone, env: { TZ: 'America/New_York' } },
  'a time zone of its own making': { source: timezone, env: { TZ: 'XYZ-3:30' } },
};

describeSameAsBare('a program in the sandbox starts as in a new interpreter', programs);
