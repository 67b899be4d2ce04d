import { describeSameAsBare, type Program } from './python-programs.ts';

const prompts = `name = input("Your name? ")
age = int(input())
print(f"Hello {name}, {age + 1}"); print(repr(input("")), repr(input("ü: ")))
try: input("more? ")
except EOFError as error: print(repr(error))
input("and once more? ")`;

const iteration = `import sys, fileinput, itertools
print(repr(sys.stdin.readline()), [line.rstrip() for line in itertools.islice(sys.stdin, 2)], repr(sys.stdin.read(3)))
print(sys.stdin.readlines(4), list(fileinput.input(encoding="utf-8")), repr(sys.stdin.read()), sys.stdin.buffer.read())
print(next(sys.stdin, "end"), sys.stdin.closed, sys.stdin.line_buffering)`;

const binary = `import sys, os, struct, hashlib, select
print(select.select([0], [], [], 5)[0], os.read(0, 4), sys.stdin.buffer.peek(1)[:3], sys.stdin.buffer.read1(2))
print(struct.unpack("<I", sys.stdin.buffer.read(4)), hashlib.sha1(sys.stdin.buffer.read()).hexdigest())
print(os.read(0, 1), sys.stdin.isatty(), open(0, "rb", closefd=False).read())`;

const wide = `import sys
text = sys.stdin.read()
print(len(text), ascii(text[:60]), sys.stdin.newlines)
sys.stdin = open("main.py"); print(input())`;

const interact = `import code, sys
secret = 42
code.interact(local={"secret": secret}, banner="banner", exitmsg="left")
code.InteractiveConsole(locals()).interact()
print("after", hasattr(sys, "ps1"))`;

const debugged = `def total(numbers):
    result = 0
    for number in numbers:
        breakpoint()
        result += number
    return result
print(total([1, 2]))`;

const postMortem = `import pdb, sys
def find(key): return {}[key]
try: find("missing")
except KeyError: pdb.post_mortem()
print("went on")
sys.breakpointhook = lambda *args: print("own hook", args)
breakpoint(1)`;

const helped = `import pydoc
def documented(a: int, *rest: str, key: "str" = "x", **named) -> list:
    """Says something.

    And more.
    """
class Thing:
    "A thing."
    def method(self): "A method."
    @property
    def value(self): return 1
help(documented); help(Thing); help("assert"); help(len); help(str.join)
print(help, copyright, license, exit, pydoc.getdoc(documented), documented.__doc__)
help("modules no_such_word_anywhere")
print(credits)`;

const tools = `import re, unittest, doctest, argparse, logging, cProfile, pstats, io, trace, timeit, sys
def double(n):
    """
    >>> double(2)
    4
    >>> double("a")
    'ab'
    """
    return n * 2
class Test(unittest.TestCase):
    def test_right(self): self.assertEqual(double(1), 2)
    def test_wrong(self): self.assertEqual([1, 2], [1, double(2)], "words")
    @unittest.skip("reason")
    def test_skipped(self): pass
    def test_error(self):
        with self.subTest(n=1): double(None)
print(doctest.testmod())
logging.warning("to stderr"); logging.getLogger("a.b").error("%s", {"a": 1}); logging.info("unseen")
logging.basicConfig(level=logging.DEBUG, format="%(levelname)s %(name)s %(filename)s:%(lineno)d %(funcName)s %(process)d", force=True)
logging.Formatter.format.__name__; logging.getLogger().handlers[0].setFormatter(logging.Formatter("%(module)s %(threadName)s %(message)s"))
try: 1 / 0
except ZeroDivisionError: logging.exception("failed")
logging.error("%d", "no number")
profile = cProfile.Profile(); profile.runcall(double, 3); out = io.StringIO()
pstats.Stats(profile, stream=out).print_stats(); print("main.py" in out.getvalue(), timeit.timeit("pass", number=1) < 1)
parser = argparse.ArgumentParser(description="Describes."); parser.add_argument("number", type=int); parser.add_argument("--flag", "-f")
print(parser.parse_args(["3", "-f", "x"])); parser.print_help()
told = io.StringIO()
unittest.main(argv=["main.py"], testRunner=unittest.TextTestRunner(told, verbosity=2), exit=False)
print(re.sub(r"in [\\d.]+s", "in no time", told.getvalue()))
parser.parse_args()`;

const asked: Program = { source: prompts, stdin: 'Ada\n36\n last \r\nno line end' };

const programs: Record<string, Program | string> = {
  'prompts, and the end of input': asked,
  'a prompt with no input at all': prompts,
  'a prompt for a number that is none': { source: prompts, stdin: 'Ada\nx\n' },
  'lines of input': { source: iteration, stdin: 'a\nb\r\nc\n\nüdef\nghi\nj\n\nk' },
  'bytes of input': { source: binary, stdin: 'abcdefg\x01\0\0\0\n\r\n\u00ff\u0000rest' },
  'wide characters in large input': { source: wide, stdin: `${'😀é\r\n\r\ud800'.repeat(20_000)}\ufeff` },
  'input that is not read': { source: 'print(1)', stdin: 'x'.repeat(300_000) },
  'an interactive console': {
    source: interact,
    stdin:
      'secret + 1\nx = 5\nif x:\n    print(x)\n\n1/0\nexit_ = undefined\ndef f(:\nimport sys; sys.exit(3)\n',
  },
  'an interactive console that ends twice': { source: interact, stdin: 'secret\n' },
  'a debugger': {
    source: debugged,
    stdin: 'p number, result\nw\nn\nl\nwhatis numbers\n!result = 10\nb 6\nc\nc\nwhere\nu\nargs\nq\nbt\nc\n',
  },
  'a debugger at the end of input': { source: debugged, stdin: 'n\n' },
  'a debugger after an exception': { source: postMortem, stdin: 'p key\nup\nlist\nw\nq\n' },
  'a debugger that quits': { source: debugged, stdin: 'q\n' },
  help: helped,
  'help that asks': { source: 'help()', stdin: 'len\nkeywords\nquit\n' },
  'getpass without a terminal': {
    source: 'import getpass; print(getpass.getpass("secret? "))',
    stdin: 'abc\n',
  },
  'tools that look at main': tools,
};

describeSameAsBare('a program in the sandbox asks and tells as under python3 main.py', programs);
