import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RunnerUnavailable } from '@live-code/core';
import { describeSameAsBare, type OpenSandbox, openSandbox, type Program } from './python-programs.ts';

const PRELOAD = ['numpy', 'pandas', 'matplotlib'];
const LAUNCHER = fileURLToPath(new URL('../../src/sandbox/launcher', import.meta.url));

const loud = `import os
class Loud:
    def __init__(self, name): self.name = name
    def __del__(self): print("gone:", self.name, os.path.exists("kept.txt") and os.path.getsize("kept.txt"), flush=True)
first, file, last = Loud("first"), open("kept.txt", "w"), Loud("last")
file.write("x" * 100)
def function(): return file
`;

const arrays = `import numpy as np, pandas as pd, random
a = np.arange(12.0).reshape(3, 4)
print(a @ a.T, np.linalg.solve(a[:, :3] + np.eye(3), [1, 2, 3]).round(6), np.fft.fft([1, 2, 3]).round(3), np.get_printoptions())
frame = pd.DataFrame({"a": [3, 1, 2], "b": list("xyx")}, index=pd.date_range("2020-01-01", periods=3))
print(frame.groupby("b").agg({"a": ["sum", "mean"]}), frame.sort_values("a").to_csv(), frame.describe(), frame.dtypes, sep="\\n")
frame.to_csv("a.csv"); print(pd.read_csv("a.csv", parse_dates=[0]).dtypes, frame.merge(frame, on="b"), np.load.__module__)
np.save("a.npy", a); print((np.load("a.npy") == a).all(), a.dtype, np.seterr(), np.geterr(), pd.options.display.max_rows)
random.seed(5); np.random.seed(5); print(random.random(), np.random.rand(), np.random.default_rng(5).normal(), frame.sample(1, random_state=1))
print(np.float64(1) / 0, np.array([1]) / 0)
frame["a"][0:1] = 5; frame[frame.a > 1]["b"] = "z"
np.zeros(3) + np.zeros(4)`;

const failing = `import pandas as pd
def look(frame): return frame.loc["missing", "column"]
look(pd.DataFrame({"a": [1]}))`;

const plots = `import matplotlib, matplotlib.pyplot as plt, numpy as np, os, tempfile, io
plt.plot(np.sin(np.linspace(0, 6))); plt.title("ü $x^2$"); plt.legend(["a"]); plt.savefig("plot.png"); plt.savefig("plot.svg"); plt.savefig("plot.pdf")
print([open(name, "rb").read(8) for name in ("plot.png", "plot.svg", "plot.pdf")])
figure, axes = plt.subplots(2, 2); axes[0, 0].hist([1, 2, 2]); print(plt.get_fignums(), figure.get_size_inches(), axes.shape)
told = io.BytesIO(); figure.savefig(told, format="png"); print(len(told.getvalue()) > 1000)
print(matplotlib.get_backend(), matplotlib.get_configdir(), matplotlib.get_cachedir(), matplotlib.rcParams["backend"], plt.isinteractive())
print(matplotlib.matplotlib_fname(), matplotlib.rcParams["font.sans-serif"][:2], tempfile.gettempdir(), sorted(plt.style.available)[:2])
plt.figure().canvas.mpl_connect("close_event", lambda event: print("closed")); plt.close("all")`;

const modules = `import sys
import numpy, pandas, matplotlib, matplotlib.pyplot
# A figure is drawn beforehand, too, since matplotlib imports half of itself for that.
import io; matplotlib.pyplot.subplots()[1].plot([0, 1]); matplotlib.pyplot.savefig(io.BytesIO()); print(matplotlib.pyplot.get_fignums())
print(*sorted(sys.modules), sep="\\n")
print(sys.path, sys.meta_path, sys.warnoptions, len(sys.path_hooks), sep="\\n")
import warnings, signal, threading, gc, locale, os, logging, decimal, multiprocessing
print(warnings.filters, [str(signal.getsignal(number)) for number in signal.Signals], [thread.name for thread in threading.enumerate()], gc.isenabled(), sep="\\n")
print(locale.setlocale(locale.LC_ALL), dict(os.environ), os.getcwd())
print(logging.getLogger().handlers, sorted(logging.root.manager.loggerDict), decimal.getcontext(), multiprocessing.active_children())
print([name for name, module in sys.modules.items() if getattr(module, "__spec__", None) is None], numpy.__config__.__name__)
print([number for number in os.listdir("/proc/self/fd") if os.path.exists(f"/proc/self/fd/{number}")], os.getcwd(), os.listdir("/tmp") is None)`;

const ends: Record<string, string> = {
  'what is registered for the exit': `${loud}import atexit, weakref, numpy as np, pandas as pd
frame, array = pd.DataFrame({"a": [1]}), np.arange(3)
watched = weakref.ref(frame, lambda _: print("frame is gone"))
weakref.finalize(frame, print, "finalized", flush=True)
def at_end():
    import json, pandas, numpy.linalg
    print("exit", pandas.DataFrame({"a": [1]}).shape, numpy.linalg.norm([3, 4]), json is not None)
atexit.register(at_end); weakref.finalize(array, at_end)
series = pd.Series([1]); series_watched = weakref.ref(series, lambda _: print("series is gone")); del series`,
  'an object that uses numpy at its end': `import numpy as np
class Uses:
    def __del__(self): print(np.array([1.5, 2]).mean(), np.linalg.det(np.eye(2)), str(np.arange(3)))
used = Uses()
def function(): return used`,
  'garbage that imports at its end': `import numpy
class Cycle:
    def __init__(self): self.me = self
    def __del__(self):
        import numpy as again, pandas
        print(again is numpy, pandas.Series([1]).sum())
Cycle()`,
  'a class in a cache of typing': `${loud}from typing import Optional, List
print(Optional[Loud], List[Loud], Optional["Loud"])`,
  'a library that the program changed': `${loud}import json
json.JSONEncoder.default = lambda self, value: str(value)
print(json.dumps({"a": 1j}))`,
  'a callback that a figure has': `${loud}import matplotlib.pyplot as plt
plt.figure().canvas.mpl_connect("draw_event", lambda event: print("drawn")); plt.savefig("a.png")`,
  'caches, regular expressions, an enumeration': `${loud}import functools, re, enum, collections, dataclasses
@functools.lru_cache
def twice(n): return n * 2
@functools.singledispatch
def dispatched(value): return 1
dispatched.register(Loud)(lambda value: 2)
class Color(enum.Enum): RED = 1
@dataclasses.dataclass
class Point: x: int = twice(2)
print(twice(4), re.sub("a", lambda match: "b", "aa"), Color.RED, Point(), dispatched(first), collections.Counter("aab"))`,
  'an exception at the end': `${loud}import pandas\n1 / 0`,
  'an exit in a thread': `${loud}import threading, sys, numpy
threading.Thread(target=lambda: (print("thread", numpy.arange(2)), sys.exit(1))).start()\nsys.exit(4)`,
  'children at the end': `${loud}import multiprocessing, os, numpy as np
def square(n): return int(np.square(n))
if __name__ == "__main__":
    for method in ("fork", "spawn"):
        with multiprocessing.get_context(method).Pool(2) as pool: print(pool.map(square, [2, 3]))
    if os.fork() == 0: exit(0)
    os.wait()`,
};

const programs: Record<string, Program | string> = {
  'arrays and frames': arrays,
  'a traceback through pandas': failing,
  plots,
  'modules, and the process': modules,
  ...ends,
};

describeSameAsBare('a program whose modules were imported before', programs, { preload: PRELOAD });

describe('a preload', () => {
  let sandbox: OpenSandbox;

  beforeAll(async () => {
    sandbox = await openSandbox({ preload: PRELOAD });
  });

  afterAll(() => sandbox.close());

  it('is there before a program imports it, in one thread', async () => {
    const source = `import sys, os
print([name in sys.modules for name in ("numpy", "pandas", "matplotlib", "matplotlib.pyplot")])
print(os.listdir("/proc/self/task") == [str(os.getpid())], os.listdir("/tmp"), os.listdir("/box"))
print([name for name in os.environ if name.endswith("THREADS")])`;

    expect(await sandbox.run({ source })).toMatchObject({
      stdout: "[True, True, True, True]\nTrue [] ['main.py']\n[]\n",
      stderr: '',
    });
  });

  it('saves a figure as an artifact', async () => {
    const source = `import os, matplotlib.pyplot as plt
os.makedirs("/box/out", exist_ok=True); plt.plot([1, 2]); plt.savefig("/box/out/plot.png")`;
    const { artifacts, stderr } = await sandbox.run({ source });

    expect({ stderr, named: artifacts.map(({ name, mediaType }) => [name, mediaType]) }).toEqual({
      stderr: '',
      named: [['plot.png', 'image/png']],
    });
    expect([...(artifacts[0]?.content.subarray(0, 8) ?? [])]).toEqual([137, 80, 78, 71, 13, 10, 26, 10]);
  });

  it('takes a program’s own module of the same name for the one that is there', async () => {
    const program = { source: 'import numpy; print(numpy.__name__)', files: { 'numpy.py': 'x = 1' } };

    expect((await sandbox.run(program)).stdout).toBe('numpy\n');
  });
});

describe('a preload that cannot be', () => {
  const load = (name: string, folder: string) =>
    promisify(execFile)('/usr/bin/python3', [
      '-ISc',
      `import sys; sys.path[:0] = ${JSON.stringify([LAUNCHER, folder])}
from live_code_launcher.preload import preload, PreloadFailed
try: preload([${JSON.stringify(name)}])
except PreloadFailed as failure: print(failure, flush=True)
import os; os._exit(0)`,
    ]);

  it.each(['no_such_module', 'numpy.no_such_part'])('is told of: %s', async (name) => {
    const sandbox = await openSandbox({ preload: ['json', name] });
    try {
      const asked = sandbox.runner.abilities();
      await expect(asked).rejects.toThrow(RunnerUnavailable);
      await expect(asked).rejects.toThrow(name);
    } finally {
      await sandbox.close();
    }
  });

  it.each([
    [
      'starts a thread',
      'import threading, time\nthreading.Thread(target=time.sleep, args=(9,), daemon=True).start()',
    ],
    ['leaves', 'import sys\nsys.exit(3)'],
    ['fails', 'raise ValueError("of its own")'],
    ['is no Python', 'def'],
  ])('is one that %s', async (_, source) => {
    const folder = await mkdtemp(join(tmpdir(), 'preload-'));
    try {
      await writeFile(join(folder, 'loaded_before.py'), source);
      const { stdout } = await load('loaded_before', folder);

      expect(stdout).toMatch(/^loaded_before (started 1 threads|cannot be imported: \w+)/);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
