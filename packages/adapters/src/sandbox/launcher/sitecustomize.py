"""
Starts the launcher inside an interpreter's own start: `python3 /box/main.py` imports this while it is still setting
itself up, the launcher forks from here, and in a fork this module's import simply ends. The interpreter then goes on to
run /box/main.py as it would have, so that nothing of a program's start, traceback or end is ours.
"""

import os
import sys

_HERE = os.path.dirname(__file__)
_SHARED = os.path.join(os.path.dirname(os.path.dirname(_HERE)), "program")


def _as_if_never_here():
    """Takes this folder off the path, and imports the sitecustomize that the distribution may have."""
    sys.path.remove(_HERE)
    sys.path_importer_cache.pop(_HERE, None)
    ours = sys.modules.pop("sitecustomize")
    try:
        import sitecustomize as theirs
    except ImportError:
        theirs = None
    sys.modules["sitecustomize"] = ours
    return theirs


def _import_launcher():
    """The launcher's modules, and what only they import, are known to nobody else: a program imports its own."""
    modules, folders = set(sys.modules), set(sys.path_importer_cache)
    sys.path[:0] = [_HERE, _SHARED]
    from live_code_launcher import preload, server

    del sys.path[:2]
    for name in set(sys.modules) - modules:
        # Taking them down would cost each program more than its own start.
        preload.keep(sys.modules.pop(name))
    for folder in set(sys.path_importer_cache) - folders:
        del sys.path_importer_cache[folder]
    return server


_theirs = _as_if_never_here()
_import_launcher().serve()
if _theirs is None:
    # How the interpreter learns that there is none.
    raise ImportError("no sitecustomize", name="sitecustomize")
sys.modules["sitecustomize"] = _theirs
