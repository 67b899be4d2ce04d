import { describeSameAsBare, type Program } from './python-programs.ts';

const multiprocessing = (method: string): string => `import multiprocessing as mp, os, sys
from dataclasses import dataclass
@dataclass
class Point:
    x: int
    def far(self): return self.x * 10
def square(point): return Point(point.x ** 2)
def put(queue, event, value, array, lock):
    with lock: value.value += 1; array[0] += 2.5
    queue.put((__name__, Point(7), mp.current_process().name, sys.argv)); event.set()
def fail(n):
    raise KeyError(n)
if __name__ == "__main__":
    mp.set_start_method("${method}")
    with mp.Pool(2) as pool:
        print(pool.map(square, [Point(1), Point(2), Point(3)]), pool.apply_async(square, (Point(9),)).get(20).far())
        print(sorted(pool.imap_unordered(abs, [-3, -1])), pool.starmap(pow, [(2, 3)]))
        try: pool.apply(fail, (5,))
        except KeyError as error: print(repr(error), "".join(type(error.__cause__).__name__))
    queue, event, value, array, lock = mp.Queue(), mp.Event(), mp.Value("i", 0), mp.Array("d", 2), mp.Lock()
    children = [mp.Process(target=put, args=(queue, event, value, array, lock), name=f"child {n}") for n in range(2)]
    for child in children: child.start()
    print(sorted(map(str, [queue.get(timeout=20), queue.get(timeout=20)])), event.wait(20))
    for child in children: child.join(); print(child.exitcode, child.is_alive())
    print(value.value, array[:], mp.active_children(), mp.current_process(), mp.parent_process(), mp.get_start_method())
    failing = mp.Process(target=sys.exit, args=(3,)); failing.start(); failing.join(); print(failing.exitcode)
    here, there = mp.Pipe(); here.send({"a": Point(1)}); print(there.recv())`;

const sharedMemory = `from multiprocessing import shared_memory, Process, Manager, Barrier, Semaphore
def write(name, numbers):
    block = shared_memory.SharedMemory(name); block.buf[:3] = b"abc"; block.close(); numbers.append(4)
if __name__ == "__main__":
    block = shared_memory.SharedMemory(create=True, size=100)
    with Manager() as manager:
        numbers = manager.list([1, 2])
        child = Process(target=write, args=(block.name, numbers)); child.start(); child.join()
        print(bytes(block.buf[:4]), list(numbers), child.exitcode, Semaphore(2).acquire(), Barrier(1).wait())
    block.close(); block.unlink()
    listed = shared_memory.ShareableList([1, "a", None]); print(list(listed)); listed.shm.close(); listed.shm.unlink()`;

const failsInChild = `import multiprocessing, sys, atexit
atexit.register(print, "main's exit")
class Loud:
    def __del__(self): print("gone", multiprocessing.current_process().name)
kept = Loud()
def fail(): print("child"); raise ValueError("in a child")
if __name__ == "__main__":
    child = multiprocessing.Process(target=fail, name="failing"); child.start(); child.join(); print(child.exitcode)`;

const subprocess = `import subprocess, sys, os, signal
run = lambda code, **named: subprocess.run([sys.executable, "-c", code], text=True, capture_output=True, **named)
print(run("import sys; print(sys.argv, sys.path, sorted(sys.modules)[:3], sys.flags)"))
print(run("import os; print(dict(os.environ), os.getcwd())"), run("print(input()[::-1])", input="abc\\n").stdout)
print(run("1/0"), run("import os; os.kill(os.getpid(), 9)").returncode, run("exit(5)", cwd="/").returncode)
try: run("import time; time.sleep(60)", timeout=0.3)
except subprocess.TimeoutExpired as error: print(error.timeout)
try: run("exit(2)", check=True)
except subprocess.CalledProcessError as error: print(error)
try: subprocess.run(["no-such-command"])
except FileNotFoundError as error: print(error)
piped = subprocess.Popen("tr a-z A-Z | rev; echo $0 >&2; exit 3", shell=True, stdin=-1, stdout=-1, stderr=-1)
print(piped.communicate(b"hello\\nworld\\n"), piped.returncode, subprocess.getoutput("ls"), subprocess.check_output("echo a", shell=True))
print("inherited:", flush=True); subprocess.run(["echo", "out"]); subprocess.run("echo err >&2", shell=True)
print(subprocess.run(["cat"], stdin=open("main.py"), capture_output=True).stdout[:7], os.system("exit 4"), os.popen("echo p").read())
with subprocess.Popen(["sleep", "60"], start_new_session=True) as child: child.send_signal(signal.SIGTERM)
print(child.returncode, subprocess.run([sys.executable, "beside.py", "a"], capture_output=True), os.spawnlp(os.P_WAIT, "true", "true"))
print(subprocess.run(["python3", "-m", "beside", "b"], capture_output=True, env={"PATH": os.environ["PATH"]}).stdout)
print(os.posix_spawn("/bin/true", ["true"], {}) > 0, os.waitstatus_to_exitcode(os.wait()[1]))`;

const asyncio = `import asyncio, signal, os, sys
async def serve(reader, writer):
    line = await reader.readline(); writer.write(line.upper()); await writer.drain(); writer.close()
async def main():
    loop = asyncio.get_running_loop()
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    writer.write(b"over the loopback\\n"); print(await reader.read()); writer.close(); server.close(); await server.wait_closed()
    child = await asyncio.create_subprocess_exec(sys.executable, "-c", "print(input() * 2); exit(3)", stdin=-1, stdout=-1)
    print(await child.communicate(b"ab\\n"), child.returncode)
    shell = await asyncio.create_subprocess_shell("echo a; echo b >&2", stdout=-1, stderr=-1); print(await shell.communicate())
    got = asyncio.Event(); loop.add_signal_handler(signal.SIGUSR1, got.set); os.kill(os.getpid(), signal.SIGUSR1)
    await asyncio.wait_for(got.wait(), 20); loop.remove_signal_handler(signal.SIGUSR1)
    print(await asyncio.to_thread(lambda: 5), await loop.run_in_executor(None, sum, [1, 2]), type(loop).__name__)
    async with asyncio.TaskGroup() as group: tasks = [group.create_task(asyncio.sleep(0.01 * n, n)) for n in (2, 1)]
    print([task.result() for task in tasks], await asyncio.gather(asyncio.sleep(0, 1), fail(), return_exceptions=True))
    try:
        async with asyncio.timeout(0.01): await asyncio.sleep(60)
    except TimeoutError as error: print(repr(error))
    asyncio.create_task(fail(), name="forgotten"); await asyncio.sleep(0)
    asyncio.create_task(asyncio.sleep(60))
async def fail(): raise ValueError("in a task")
asyncio.run(main())
async def interrupted():
    asyncio.get_running_loop().call_later(0.01, os.kill, os.getpid(), signal.SIGINT); await asyncio.sleep(60)
try: asyncio.run(interrupted())
except KeyboardInterrupt as error: print(repr(error))
asyncio.new_event_loop()`;

const threads = `import threading, time, sys, os, queue, atexit, contextvars, _thread
atexit.register(print, "exit, after the threads")
results, local = queue.Queue(), threading.local()
def work(n):
    local.n = n; time.sleep(0.01 * n); results.put((n, local.n, threading.current_thread().name))
workers = [threading.Thread(target=work, args=(n,)) for n in range(3)]
for worker in workers: worker.start()
for worker in workers: worker.join()
print(sorted(results.queue), threading.active_count(), hasattr(local, "n"), threading.enumerate()[0].name)
lock, rlock, barrier = threading.Lock(), threading.RLock(), threading.Barrier(2)
threading.Thread(target=barrier.wait).start(); print(sorted([barrier.wait() in (0, 1)]), lock, rlock)
timer = threading.Timer(0.01, lambda: print("timer", threading.current_thread().daemon)); timer.start(); timer.join()
def forever():
    try:
        while True: time.sleep(0.05)
    finally: os.write(1, b"never\\n")
daemon = threading.Thread(target=forever, daemon=True, name="daemon"); daemon.start()
print(daemon.name, daemon.daemon, daemon.is_alive(), threading.main_thread().is_alive())
_thread.start_new_thread(lambda: 1 / 0, ()); time.sleep(0.2)
pid = os.fork()
if pid == 0: print("child", threading.active_count(), threading.current_thread() is threading.main_thread()); os._exit(0)
os.waitpid(pid, 0)
def last(): time.sleep(0.1); print("joined at exit", threading.main_thread().is_alive())
threading.Thread(target=last).start()
print("main ends")`;

const futures = `import concurrent.futures as cf, os, sys, atexit
def square(n): return n * n
def fail(n): raise LookupError(n)
def leave(n): os._exit(1)
if __name__ == "__main__":
    for kind in (cf.ThreadPoolExecutor, cf.ProcessPoolExecutor):
        with kind(2) as pool:
            print(list(pool.map(square, range(5))), {future.result() for future in cf.as_completed([pool.submit(square, 3)])})
            future = pool.submit(fail, 4); print(repr(future.exception()), future.done())
            try: future.result()
            except LookupError as error: print(type(error.__cause__))
            print(cf.wait([pool.submit(square, 1)]).not_done)
    with cf.ProcessPoolExecutor(1) as pool:
        try: pool.submit(leave, 0).result()
        except cf.process.BrokenProcessPool as error: print(error)
    cf.ThreadPoolExecutor(1).submit(lambda: print("joined at exit"))
    raise SystemExit(2)`;

const sockets = `import socket, socketserver, threading, http.server, urllib.request, urllib.error, xmlrpc.server, xmlrpc.client, select, ssl
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path == "/" else 404); self.end_headers(); self.wfile.write(self.path.encode())
    def log_message(self, *words): print("log", words[0] % words[1:])
with http.server.ThreadingHTTPServer(("localhost", 0), Handler) as server:
    threading.Thread(target=server.serve_forever).start()
    print(urllib.request.urlopen(f"http://localhost:{server.server_port}/").read())
    try: urllib.request.urlopen(f"http://127.0.0.1:{server.server_port}/missing")
    except urllib.error.HTTPError as error: print(error, error.read())
    server.shutdown()
with socketserver.TCPServer(("127.0.0.1", 0), type("Echo", (socketserver.StreamRequestHandler,), {
        "handle": lambda self: self.wfile.write(self.rfile.readline()[::-1])})) as server:
    threading.Thread(target=server.handle_request).start()
    with socket.create_connection(server.server_address) as client: client.sendall(b"abc\\n"); print(client.recv(10))
left, right = socket.socketpair(); left.send(b"pair"); print(right.recv(9), select.select([right], [left], [], 0)[1] == [left])
udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); udp.bind(("127.0.0.1", 0)); udp.sendto(b"u", udp.getsockname()); print(udp.recv(9))
unix = socket.socket(socket.AF_UNIX); unix.bind("here.sock"); unix.listen()
with socket.socket(socket.AF_UNIX) as client: client.connect("here.sock"); print(unix.accept()[0].family)
print(socket.getaddrinfo("localhost", 80, socket.AF_INET, socket.SOCK_STREAM), socket.gethostbyname("127.0.0.1"), ssl.OPENSSL_VERSION)
try: socket.create_connection(("127.0.0.1", 1), 5)
except ConnectionRefusedError as error: print(error)
six = socket.create_server(("::1", 0), family=socket.AF_INET6); print(six.getsockname()[0], socket.getdefaulttimeout())`;

const pickled = `import pickle, copy, dataclasses, enum, typing, collections, sys
@dataclasses.dataclass(order=True)
class Point:
    x: int
    y: "typing.Optional[Point]" = None
    tags: list[str] = dataclasses.field(default_factory=list)
class Color(enum.Enum):
    RED = 1; GREEN = enum.auto()
class Mode(enum.IntFlag):
    A = 1; B = 2
Pair = collections.namedtuple("Pair", "a b")
class Odd(Exception):
    def __init__(self, a): super().__init__(a); self.a = a
def function(): return 1
for value in (Point(1, Point(2), ["a"]), Color.GREEN, Mode.A | Mode.B, Pair(1, 2), Odd(3), function, Point):
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        copied = pickle.loads(pickle.dumps(value, protocol))
        same = copied.a == value.a if isinstance(value, Exception) else copied == value
        if not same: print(protocol, value, copied)
    print(type(copied).__module__, type(copied).__qualname__, b"__main__" in pickle.dumps(value, 0))
print(typing.get_type_hints(Point), typing.get_type_hints(Point)["y"] == typing.Optional[Point], copy.deepcopy(Point(1, Point(2))))
print(dataclasses.asdict(Point(1, Point(2))), dataclasses.replace(Point(1), x=5), Point(1) < Point(2), repr(Color.RED), Mode(3))
try: pickle.dumps(lambda: 1)
except Exception as error: print(type(error), error)
print(sys.modules[Point.__module__].Point is Point, typing.NamedTuple("N", [("a", int)]).__module__)
print(Point.__module__, Color.__module__, function.__module__, Pair.__module__, Odd.__qualname__, typing.TypeVar("T").__module__)`;

const mains = `import __main__, runpy, sys, importlib, beside
value = 5
print(__main__.value, beside.of_main(), sys.modules["__main__"].__file__, __main__ is sys.modules[__name__])
print(runpy.run_path("beside.py", run_name="other")["__name__"], runpy.run_module("beside")["where"], __name__)
import main
print(main is __main__, main.__name__, main.__file__, main.__spec__.name, main.__cached__) if __name__ == "__main__" else None
print(importlib.import_module("beside") is beside, importlib.reload(beside) is beside, importlib.util.find_spec("beside").origin)
runpy.run_path("main.py") if __name__ == "__main__" else None`;

const besides = `import sys, os
where = __name__, __file__, sys.argv[1:]
def of_main():
    import __main__
    return getattr(__main__, "value", None)
if __name__ == "__main__": print("as main", where, os.path.basename(sys.argv[0]))`;

const files = { 'beside.py': besides };

const programs: Record<string, Program | string> = {
  'pickles, dataclasses, enums and type hints': pickled,
  'main as a module': { source: mains, files, args: ['x'] },
  'multiprocessing by fork': { source: multiprocessing('fork'), args: ['a'] },
  'multiprocessing by spawn': { source: multiprocessing('spawn'), args: ['a'] },
  'multiprocessing by forkserver': { source: multiprocessing('forkserver'), args: ['a'] },
  'shared memory, and a manager': sharedMemory,
  'a child that fails': failsInChild,
  subprocesses: { source: subprocess, files },
  asyncio,
  threads,
  'both executors': futures,
  'servers on the loopback': sockets,
};

describeSameAsBare(
  'a program in the sandbox has children, threads and sockets as under python3 main.py',
  programs,
);
