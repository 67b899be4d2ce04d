import { describeSameAsBare, type Program } from './python-programs.ts';

const beside = {
  'beside.py': `import json
class Worse(Exception):
    def __str__(self): return "two\\nlines"
def fail(depth=0):
    return fail(depth - 1) if depth else json.loads("{")
def chain():
    try: fail(2)
    except ValueError as error: raise Worse from error
`,
  'package/__init__.py': 'from . import inner',
  'package/inner.py': 'def call(function):\n    return [function(1)\n            for _ in range(1)]\n',
  'broken.py': 'def f():\n    return (1,\n',
  'failing.py': 'x = 1\n\nraise LookupError("while it is imported")\n',
};

const withFiles = (source: string): Program => ({ source, files: beside });

const syntax: Record<string, string> = {
  'a bracket that is not closed': 'print("hello"\n',
  'a bracket of another kind': 'a = (1, 2]\n',
  'a statement that is none': 'def f(x):\n    return x +\n\nf(1)\n',
  'a word that is missing': 'if True\n    pass\n',
  'an old print': 'print "hello"\n',
  'an indent that is unexpected': 'x = 1\n    y = 2\n',
  'an indent that is missing': 'def f():\nreturn 1\n',
  'an indent that fits none': 'if True:\n        x = 1\n    y = 2\n',
  'tabs and spaces': 'if True:\n        x = 1\n\ty = 2\n',
  'a string that does not end': 's = "abc\nprint(s)\n',
  'a triple string that does not end': 's = """abc\n\n',
  'an f-string': 'x = 1\nprint(f"{x!z} {")\n',
  'a character that is no Python': 'x = 1 ¿ 2\n',
  'a return outside': 'return 1\n',
  'nonlocal, and await outside': 'def f():\n    nonlocal x\n',
  'an assignment to a literal': 'x = 1\n"ü" = x\n',
  'a repeated argument': 'def f(a, a): pass\n',
  'a large number': `x = ${'9'.repeat(5000)}\n`,
  'bad escapes': String.raw`print("\N{no such name}")`,
  'a future that is unknown': 'from __future__ import braces\n',
  'too many brackets': `${'('.repeat(250)}${')'.repeat(250)}\n`,
  nul: 'print("a\0b")\n',
  'an error after a form feed and CRLF': 'x = 1\r\n\f\r\nif x\r\n',
};

const sources: Record<string, string> = {
  'an empty file': '',
  'only a comment': '# nothing',
  'only a docstring, without a line end': '"""words"""',
  'a byte order mark': '\ufeffprint("ü", __file__, len(open(__file__, "rb").read()))',
  'a byte order mark, and another encoding': '\ufeff# coding: latin-1\nprint("ü")',
  'a latin-1 cookie': '# -*- coding: latin-1 -*-\nprint(len("ü"), ascii("ü"))\n',
  'a utf-8 cookie on line two': '#!/usr/bin/env python3\n# vim: set fileencoding=utf-8 :\nprint(ascii("ü"))',
  'a cookie that names no encoding': '# coding: no-such-encoding\nprint(1)\n',
  'a cookie that names no text encoding': '# coding: hex\nprint(1)\n',
  CRLF: 'x = """a\r\nb"""\r\nif x:\r\n    print(repr(x))\r\n',
  CR: 'x = 1\rprint(x)\r',
  'a shebang, a backslash at the end': '#!/bin/sh\nprint(1) \\\n',
  'identifiers of other scripts':
    'ñ = ﬁ = "ñ"\nprint(ñ, list(globals())[-1], fi)\n名前 = 1\n1/0 if 名前 else 0',
  'control-Z': 'print(1)\n\x1aprint(2)\n',
};

const tracebacks: Record<string, Program> = {
  'through a module beside main': withFiles('from beside import fail\nfail(3)'),
  'chained, with a cause': withFiles('import beside\nbeside.chain()'),
  'chained, with a context and none': withFiles(`try: 1 / 0
except ZeroDivisionError:
    try: {}["a"]
    except KeyError as error: kept = error
    import traceback; traceback.print_exception(kept)
    try: raise ValueError from None
    except ValueError: traceback.print_exc()
    raise RuntimeError("last")`),
  'exception groups and notes': withFiles(`def one(): raise ValueError(1)
errors = []
for call in (one, lambda: {}[2]):
    try: call()
    except Exception as error: error.add_note("a note\\nof two lines"); errors.append(error)
inner = ExceptionGroup("inner", [TypeError("t")]); inner.add_note("on a group")
try: raise ExceptionGroup("outer", errors + [inner])
except* TypeError as group: print(repr(group))`),
  'carets under parts of a line': withFiles(`def f(x): return {"a": {"b": None}, "é": [1]}
data = f(1)
try: print(data["a"]["b"]["c"], "after")
except TypeError: import traceback; traceback.print_exc()
try: ("日本", f(1)["é"][5])
except IndexError: traceback.print_exc()
try: (1 +
  f(2)["x"] *
  3)
except KeyError: traceback.print_exc()
print((1).real + (f(1).missing.deeper))`),
  'in a lambda, a comprehension, a package': withFiles(
    'import package\npackage.inner.call(lambda n: [1 / (n - i) for i in [1]])',
  ),
  'in exec, eval and compile': withFiles(`import traceback
for run in (lambda: exec("x = 1\\n1/0\\n"), lambda: eval("1 +"), lambda: exec(compile("def g(): h()\\ng()", "made.py", "exec")),
            lambda: eval("[n for n in None]"), lambda: compile("a b", "named.py", "exec"), lambda: exec("if 1:\\nx")):
    try: run()
    except Exception: traceback.print_exc()
exec("raise OSError(2, 'words', 'file')", {"__name__": "other"})`),
  'deep recursion': withFiles('def down(n): return down(n + 1)\ndown(0)'),
  'recursion of two, and in repr': withFiles(`def a(): b()
def b(): a()
try: a()
except RecursionError as error: print(error)
class R:
    def __repr__(self): return repr(self)
R().__repr__()`),
  'a module that is missing': withFiles('import os.nothing'),
  'a name that is misspelled': withFiles(
    'value = 1\ntry: print(valeu)\nexcept NameError as e: import traceback; traceback.print_exc()\nimport math; math.sinn',
  ),
  'modules that are no text': withFiles(`import traceback
for name, content in ("bad", b"x = 1\\ny = '\\xff'\\n"), ("odd", b"# coding: nothing\\n"), ("nul", b"x = '\\0'"), ("one", b"# coding: latin-1\\nx = '\\xfc'"):
    open(name + ".py", "wb").write(content)
    try: print(__import__(name).x)
    except (SyntaxError, ValueError): traceback.print_exc()`),
  'a module that is broken': withFiles('import broken'),
  'a module that fails': withFiles(
    'try: import failing\nexcept LookupError: import traceback; traceback.print_exc()\nimport failing',
  ),
  'an exception that cannot be shown': withFiles(
    'class E(Exception):\n    def __str__(self): raise ValueError\nraise E',
  ),
  'an exception of a class in a class': withFiles(
    'class A:\n    class B(Exception): pass\n    def m(self): raise A.B("ü\\ud800")\nA().m()',
  ),
  'in a generator, a coroutine, a decorator': withFiles(`import asyncio, contextlib, functools
@contextlib.contextmanager
def managed():
    try: yield
    finally: print("left")
def decorated(function):
    @functools.wraps(function)
    def wrapper(*args): return function(*args)
    return wrapper
@decorated
async def work(n):
    await asyncio.sleep(0)
    with managed(): return sum(1 / i for i in range(n, -1, -1))
asyncio.run(work(2))`),
  'sys.excepthook of its own': withFiles(
    'import sys\nsys.excepthook = lambda kind, error, trace: print("hook", kind, error, trace.tb_lineno)\n\n1 / 0',
  ),
  'sys.excepthook that fails, and none': withFiles(
    'import sys\ndef hook(*_): raise KeyError("in hook")\nsys.excepthook = hook\nraise ValueError',
  ),
  'a limit on tracebacks': withFiles('import sys\nsys.tracebacklimit = 1\nfrom beside import fail\nfail(3)'),
  'a source that is gone': withFiles(
    'import os\nos.remove(__file__)\nopen("main.py", "w").write("\\nother text")\n1 / 0',
  ),
  'assertions and long lines': withFiles(
    `def f(*a): return 0\nassert f(${Array.from({ length: 60 }, (_, n) => n).join(', ')}), f"said {1 + 1}"`,
  ),
};

const entries = (programs: Readonly<Record<string, Program | string>>) => programs;

describeSameAsBare('a syntax error is told as under python3 main.py', entries(syntax));
describeSameAsBare('a source is read as under python3 main.py', entries(sources));
describeSameAsBare('a traceback is as under python3 main.py', entries(tracebacks));
