"""Modules that are imported once, before any program, so that a program which imports them finds them there."""

import atexit
import ctypes
import gc
import io
import os
import sys
import types
import weakref

from .root import FOR_PROGRAMS

_BACKEND = "module://live_code_figures"
# A pool's threads would not live on in a fork, and it would wait for them for ever.
ONE_THREAD = (
    "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS", "VECLIB_MAXIMUM_THREADS",
    "NUMEXPR_NUM_THREADS",
)

# The interpreter's own, whose end is part of a program's.
_TAKEN_DOWN = {"__main__", "builtins", "sys", "sitecustomize"}


class PreloadFailed(Exception):
    pass


def preload(names):
    """Raises PreloadFailed with a sentence that names the module."""
    standing = set()
    # Before the modules register what they do at exit, and so after it.
    atexit.register(_forget, standing)
    # What is garbage by then may import at its end, and must find what is there. No frame of ours is around it.
    atexit.register(ctypes.pythonapi.PyGC_Collect)
    if names:
        _import(names)
    standing |= set(sys.modules) - _TAKEN_DOWN
    for name in standing:
        keep(sys.modules[name])


def _import(names):
    os.environ.update({name: "1" for name in ONE_THREAD}, MPLBACKEND=_BACKEND, HOME="/box", TMPDIR="/tmp")
    sys.path.insert(0, FOR_PROGRAMS)
    for name in names:
        try:
            __import__(name)
            if name == "matplotlib":
                _draw_something()
        except BaseException as error:
            raise PreloadFailed(f"{name} cannot be imported: {type(error).__name__}: {error}") from None
    sys.path.remove(FOR_PROGRAMS)
    threads = len(os.listdir("/proc/self/task"))
    if threads > 1:
        raise PreloadFailed(f"{', '.join(names)} started {threads - 1} threads, which a fork would not have")
    _leave_libraries_standing()


def _leave_libraries_standing():
    """
    When the interpreter has ended, exit(3) would take the modules' hundreds of libraries down: on_exit(3). What C code
    printed is written before; handlers that a program's own libraries add come before that.
    """
    libc = ctypes.CDLL(None)
    for last_first in (libc._exit, libc.fcloseall):
        libc.on_exit(last_first, None)


def _draw_something():
    """matplotlib finds its fonts, and imports half of itself, for the first figure that is drawn."""
    from matplotlib import pyplot

    pyplot.switch_backend(_BACKEND)
    figure, axes = pyplot.subplots()
    axes.plot([0, 1])
    figure.savefig(io.BytesIO(), format="png")
    pyplot.close(figure)


def keep(module):
    """A reference that nobody gives back."""
    ctypes.pythonapi.Py_IncRef(ctypes.py_object(module))


def _forget(names):
    """
    Taking modules down copies the pages that they are in, and would cost a program's end more than its run. At the very
    end of exit, after everything that a program registered, they are forgotten instead, and stand.
    """
    for name in names:
        sys.modules.pop(name, None)
    try:
        # It lives as long as the namespace that it is in.
        loader = weakref.ref(getattr(sys.modules.get("__main__"), "__loader__", None))
    except TypeError:
        return
    # The interpreter empties what is still there when it has collected what it can: the last module first.
    last = types.ModuleType("(last)")
    last.look = _LookBack(loader)
    sys.modules[last.__name__] = last
    keep(last)


class _LookBack:
    """
    A module that stands may hold what the program put there, such as a class in a cache of `typing`; and
    that, all of the program's namespace. Its objects are finalized, and its open files written, even so.
    """

    def __init__(self, loader):
        self._loader = loader

    def __del__(self):
        loader = self._loader()
        if loader is None:
            return
        for namespace in gc.get_referrers(loader):
            if type(namespace) is dict and namespace.get("__name__") == "__main__":
                _empty(namespace)


def _empty(namespace):
    """Objects go before what their finalizers may need."""
    for needed in (type, types.FunctionType, types.BuiltinFunctionType, types.ModuleType), ():
        for name in list(namespace):
            if not isinstance(namespace[name], needed):
                namespace[name] = None
    gc.collect()
