"""The launcher's own cage: it sees what programs may see, has no privileges, and cannot get them back."""

import os

from . import kernel as k
from .root import enter_root

# Whom the host sees where the launcher was started by root. No account has this number.
OUTER_ID = 60900


class Refused(Exception):
    """What the system does not allow; `step` names it for whoever has to change that."""

    def __init__(self, step, error):
        super().__init__(f"{step}: {error}")
        self.step = step
        self.text = getattr(error, "strerror", None) or str(error)


def attempt(step, action, *args):
    try:
        return action(*args)
    except OSError as error:
        raise Refused(step, error) from None


def enter_jail(extra_roots):
    """Returns the ids of this process, as the host sees them."""
    if os.geteuid() == 0:
        attempt("mount namespace", k.unshare, k.CLONE_NEWNS)
        attempt("root", enter_root, extra_roots)
        attempt("unprivileged user", _become, OUTER_ID)
    else:
        uid, gid = os.getuid(), os.getgid()
        attempt("user namespace", k.unshare, k.CLONE_NEWUSER | k.CLONE_NEWNS)
        attempt("user namespace", write_id_maps, uid, uid, gid, gid)
        attempt("root", enter_root, extra_roots)
        attempt("capabilities", k.drop_capabilities)
    return os.getuid(), os.getgid()


def _become(number):
    os.setgroups([])
    os.setresgid(number, number, number)
    os.setresuid(number, number, number)


def write_id_maps(uid, outer_uid, gid, outer_gid):
    """In a new user namespace: one user and one group, and no way to drop a group."""
    _write("/proc/self/setgroups", "deny")
    _write("/proc/self/uid_map", f"{uid} {outer_uid} 1")
    _write("/proc/self/gid_map", f"{gid} {outer_gid} 1")


def _write(path, text):
    fd = os.open(path, os.O_WRONLY | os.O_CLOEXEC)
    try:
        os.write(fd, text.encode())
    finally:
        os.close(fd)
