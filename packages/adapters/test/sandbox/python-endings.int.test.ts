import { describeSameAsBare, type Program } from './python-programs.ts';

const exits = [
  '',
  '0',
  '1',
  '3',
  '255',
  '256',
  '-1',
  '2**40',
  '"text"',
  'True',
  'False',
  'None',
  '1.5',
  'object',
  '(1, 2)',
  '""',
];

const exiting = Object.fromEntries(
  exits.map((argument) => [`sys.exit(${argument})`, `import sys\nprint("before")\nsys.exit(${argument})`]),
);

const loud = `class Loud:
    def __init__(self, name): self.name = name
    def __del__(self): print("gone:", self.name, flush=True)
`;

const atExit = `import atexit, sys
def say(*words, **named): print("exit", words, named, file=sys.stderr)
atexit.register(say, 1, a=2)
atexit.register(lambda: 1 / 0)
atexit.register(say, "second")
atexit.register(lambda: atexit.register(say, "registered at exit"))
@atexit.register
def leave(): sys.exit("an exit at exit")
atexit.register(print, "to stdout")
removed = atexit.register(say, "never"); atexit.unregister(removed)
raise ValueError("the program itself")`;

const finalized = `${loud}import weakref, sys, io, os
class Cycle(Loud):
    def __init__(self, name): super().__init__(name); self.me = self
class Broken:
    def __del__(self): raise RuntimeError("cannot go")
first, _private, cycle, broken = Loud("global"), Loud("private"), Cycle("cycle"), Broken()
weakref.finalize(first, print, "finalized", flush=True)
weakref.finalize(sys, print, "at exit, though alive")
never = weakref.finalize(cycle, print, "never"); never.atexit = False
def function(kept=Loud("default")): pass
class Held:
    inside = Loud("of a class")
def generator():
    try: yield 1
    finally: print("generator closed")
running = generator(); next(running)
Loud("temporary")
del Loud
print("last line")`;

const written = `import os
class Size:
    def __del__(self): print(os.path.getsize("kept.txt"), os.path.getsize("binary"))
text, binary = open("kept.txt", "w"), open("binary", "wb")
text.write("x" * 100); binary.write(b"y" * 10)
def function(): return text
last = Size()`;

const patched = `${loud}import os, warnings, threading, contextlib
kept = Loud("kept")
open("a", "w").write("unclosed")
file = open("b", "w"); file.write("z" * 50)
class Size:
    def __del__(self): print("size", os.path.getsize("b"))
size = Size()
warnings.formatwarning = lambda *args: f"{args[1].__name__}: {args[0]}\\n"
warnings.warn("told")`;

const garbage = `import os, sys, json
class Cycle:
    def __init__(self, n): self.me, self.n = self, n
    def __del__(self):
        import os as again, json as too, colorsys
        print(self.n, again is os, too is json, sys.modules.get("os") is os, "warnings" in sys.modules, colorsys.__name__)
Cycle(1)
async def never(): pass
def leave_one():
    kept = [never()]; kept.append(kept)
leave_one()`;

const importsLate = `class Late:
    def __del__(self):
        for name in ("os", "sys", "json", "colorsys"):
            try: print(__import__(name).__name__)
            except BaseException as error: print(type(error), error)
        1 / 0
late = Late()
def function(): pass
async def never(): pass
waiting = never()`;

const unraisable = `import sys
class Bad:
    def __del__(self): raise ValueError("in __del__")
Bad()
print("went on")
def hook(args): print("hook", args.exc_type, args.exc_value, args.err_msg, args.object.__name__)
sys.unraisablehook = hook
Bad()
sys.unraisablehook = sys.__unraisablehook__
import weakref
class Thing: pass
thing = Thing()
reference = weakref.ref(thing, lambda _: 1 / 0)
del thing
def generator():
    try: yield
    finally: raise KeyError("in a generator")
g = generator(); next(g); del g
async def never(): pass
never()
bad = Bad()`;

const warned = `import warnings, sys
warnings.warn("user")
warnings.warn("old", DeprecationWarning)
warnings.warn("pending", PendingDeprecationWarning)
warnings.warn("import", ImportWarning)
for _ in range(2): warnings.warn("once a line", RuntimeWarning)
open(__file__)
"\\d" is "a"
import beside
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always"); warnings.warn("caught")
print(len(caught), sys.warnoptions, warnings.filters)
eval("1 is 1")
import asyncore
warnings.simplefilter("error"); warnings.warn("raised", FutureWarning)`;

const interrupted = `import os, signal, time
try:
    os.kill(os.getpid(), signal.SIGINT); time.sleep(10)
except KeyboardInterrupt as error: print("caught", repr(error))
import atexit; atexit.register(print, "at exit")
def inner(): os.kill(os.getpid(), signal.SIGINT); time.sleep(10)
inner()`;

const byHandler = `import signal, os, sys, time, faulthandler
signal.signal(signal.SIGTERM, lambda number, frame: print(signal.Signals(number).name, frame.f_lineno))
os.kill(os.getpid(), signal.SIGTERM)
signal.signal(signal.SIGALRM, lambda *_: sys.exit(9)); signal.setitimer(signal.ITIMER_REAL, 0.01)
try: time.sleep(5)
finally: print("finally")`;

const killed = (name: string): string => `import os, signal, atexit
atexit.register(print, "never")
print("before", end="")
os.kill(os.getpid(), signal.${name})
import time; time.sleep(0.2)`;

const ordered = `import sys, os
sys.stdout.write("a"); sys.stderr.write("b"); os.write(1, b"c"); os.write(2, b"d"); print("e", end=""); print("f", file=sys.stderr)
print("g", "h", sep="-", end="!", flush=True); sys.stdout.buffer.write(b"\\xff"); sys.stdout.writelines(["i", "j"])
both = os.dup(1); os.dup2(1, 2); sys.stderr.write("k"); os.write(1, b"l"); sys.stdout.write("m"); os.write(both, b"n")
sys.stdout.reconfigure(line_buffering=False, write_through=False); sys.stdout.write("o"); os.write(1, b"p"); print("ü\\udcff")
buffered = open(1, "w", closefd=False); buffered.write("q"); os.write(1, b"r")
print("s"); print("\\ud800", file=sys.stderr)
sys.stdout = open(os.dup(1), "w"); print("t")
if os.fork() == 0: print("u"); sys.exit(0)
os.wait(); sys.stdout.flush()
print("\\ud800")`;

const closed = `import sys, os
print("x"); sys.stdout.close()
try: print("y")
except ValueError as error: sys.stderr.write(f"{error}\\n")
os.close(0)
try: input()
except Exception as error: sys.stderr.write(f"{type(error)} {error}\\n")`;

const inThread = `import threading, sys, atexit
atexit.register(print, "at exit")
def leave(): raise SystemExit(5)
def fail(): raise ValueError("in a thread")
for target in (leave, fail):
    thread = threading.Thread(target=target, name=target.__name__); thread.start(); thread.join()
print("main goes on")
threading.excepthook = lambda args: print("hook", args.exc_type, args.thread.name)
threading.Thread(target=fail, name="hooked").start()`;

const programs: Record<string, Program | string> = {
  ...exiting,
  'raise SystemExit': 'raise SystemExit',
  'exit() and quit() of site': 'try: exit("a")\nexcept SystemExit as e: print(e)\nquit(4)',
  'SystemExit caught, and what is shadowed': 'import sys\ntry: sys.exit(3)\nfinally: sys.exit(4)',
  'a subclass of SystemExit': 'class Stop(SystemExit): pass\nraise Stop(7)',
  'SystemExit in a thread': inThread,
  'os._exit': 'import os, atexit\natexit.register(print, "never")\nprint("a"); os._exit(17)',
  'os.abort': 'import os\nprint("a"); os.abort()',
  'sys.exit in a child':
    'import os, sys\nif os.fork() == 0: sys.exit(7)\nprint(os.waitstatus_to_exitcode(os.wait()[1]))',
  'os.exec of another':
    'import os, sys\nprint("a"); os.execv(sys.executable, ["python3", "-c", "print(6); exit(6)"])',
  'atexit, in order, and what fails in it': atExit,
  'atexit, and sys.exit in it alone': 'import atexit, sys\natexit.register(sys.exit, 3)\nprint("a")',
  'objects at exit': finalized,
  'an object in no cycle at exit': `${loud}lonely = Loud("lonely")\ndel Loud`,
  'objects at exit after an exception': `${loud}kept = Loud("kept")\ndef fail(local): raise ValueError\nfail(Loud("local"))`,
  'objects at sys.exit in a function': `${loud}kept = Loud("kept")\ndef leave():\n    a = Loud("a"); exit(2)\nleave()`,
  'open files at exit': written,
  'garbage at exit that imports': garbage,
  'garbage at exit that nobody collects': `import gc\ngc.disable()\n${garbage}`,
  'an object at exit that imports': importsLate,
  'a patched library at exit': patched,
  'errors that nobody can catch': unraisable,
  warnings: {
    source: warned,
    files: { 'beside.py': 'import warnings\nwarnings.warn("old", DeprecationWarning)' },
  },
  KeyboardInterrupt: interrupted,
  'KeyboardInterrupt raised':
    'import atexit; atexit.register(print, "x")\nraise KeyboardInterrupt("by hand")',
  'signal handlers': byHandler,
  'a fault': 'import ctypes\nprint("a"); ctypes.string_at(0)',
  'a fault that faulthandler tells of':
    'import faulthandler, ctypes\nfaulthandler.enable()\ndef f(): ctypes.string_at(0)\nf()',
  ...Object.fromEntries(
    ['SIGTERM', 'SIGKILL', 'SIGHUP', 'SIGUSR1', 'SIGALRM', 'SIGSEGV', 'SIGPIPE'].map((name) => [
      name,
      killed(name),
    ]),
  ),
  'the order of what is written': ordered,
  'a main module without its loader': `${loud}__loader__ = 3\nkept = Loud("kept")`,
  'a main module that is gone': `${loud}import sys\nkept = Loud("kept")\ndel sys.modules["__main__"]`,
  'no modules at all': 'import sys\nsys.modules.clear()\nprint(1)',
  'streams that are closed': closed,
  'stdout that is closed at the end': 'import os\nprint("a"); os.close(1)\nimport sys; sys.stdout.write("b")',
};

describeSameAsBare('a program in the sandbox ends as under python3 main.py', programs);
