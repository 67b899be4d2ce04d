"""The root that programs see: read-only binds of the host's programs and libraries, and nothing else of the host."""

import os

from . import kernel as k

PROGRAMS = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")

# What programs and runtimes read in /etc; secrets, accounts and host names stay outside.
ETC = (
    "alternatives", "ca-certificates*", "default/locale", "fonts", "java-*", "ld.so.cache", "ld.so.conf", "ld.so.conf.d",
    "locale.alias", "locale.gen", "localtime", "lua*", "magic", "matplotlibrc", "mime.types", "perl", "php", "protocols",
    "python3*", "services", "ssl/certs", "ssl/openssl.cnf", "timezone",
)

FILES = {
    "/etc/passwd": "runner:x:1000:1000:runner:/box:/bin/sh\n",
    "/etc/group": "runner:x:1000:\n",
    "/etc/hosts": "127.0.0.1 localhost sandbox\n::1 localhost\n",
    "/etc/hostname": "sandbox\n",
    "/etc/nsswitch.conf": "passwd: files\ngroup: files\nhosts: files\n",
}

# What programs are given of ours; read before the host's files are out of sight.
_OURS = os.path.join(os.path.dirname(os.path.dirname(__file__)), "for_programs")
FOR_PROGRAMS = "/opt/live-code"

DEVICES = ("null", "zero", "full", "random", "urandom")
LINKS = {
    "fd": "/proc/self/fd", "stdin": "/proc/self/fd/0", "stdout": "/proc/self/fd/1", "stderr": "/proc/self/fd/2",
    # Leads nowhere for a program that has no terminal; who has one has no other.
    "tty": "/dev/pts/0",
}
FOLDERS = ("/box", "/build", "/tmp", "/dev/pts", "/dev/shm", "/proc", "/run", "/var/tmp")


def enter_root(extra_roots):
    """Makes the root and makes it this process's. Needs CAP_SYS_ADMIN over its mount namespace."""
    new = "/run" if os.path.isdir("/run") else "/tmp"
    k.mount(None, "/", None, k.MS_REC | k.MS_PRIVATE)
    sources = _sources(extra_roots)
    ours = {f"{FOR_PROGRAMS}/{name}": _read(os.path.join(_OURS, name)) for name in os.listdir(_OURS) if name.endswith(".py")}
    # Descriptors of what is to be bound, before the new root may hide it.
    opened = [(path, os.open(path, os.O_PATH | os.O_CLOEXEC)) for path in sources]
    k.mount("tmpfs", new, "tmpfs", k.MS_NOSUID | k.MS_NODEV, "mode=755,size=4m")
    os.chdir(new)
    for path in FOLDERS:
        os.makedirs("." + path, exist_ok=True)
    for path, fd in opened:
        _bind(fd, path, "." + path)
        os.close(fd)
    for path, text in {**FILES, **ours}.items():
        os.makedirs(os.path.dirname("." + path), exist_ok=True)
        with open("." + path, "w") as file:
            file.write(text)
    for name, target in LINKS.items():
        os.symlink(target, f"./dev/{name}")
    # A preload may want them. Programs have their own on top.
    for path in ("./box", "./tmp"):
        k.mount("tmpfs", path, "tmpfs", k.MS_NOSUID | k.MS_NODEV, "mode=1777,size=16m")
    # A new proc can be mounted only where one is visible in full.
    k.mount("/proc", "./proc", None, k.MS_BIND | k.MS_REC)
    k.pivot_root(".", ".")
    k.umount(".")
    os.chdir("/")
    k.mount(None, "/", None, k.MS_REMOUNT | k.MS_BIND | k.MS_RDONLY | k.MS_NOSUID | k.MS_NODEV)


def _sources(extra_roots):
    paths = [path for path in PROGRAMS if os.path.lexists(path)]
    for pattern in ETC:
        paths += _matching("/etc/" + pattern)
    paths += [f"/dev/{name}" for name in DEVICES]
    for path in extra_roots:
        if not any(path == root or path.startswith(root + "/") for root in PROGRAMS):
            paths.append(path)
    return paths


def _matching(pattern):
    """Paths that are there; a star at the end stands for anything."""
    if not pattern.endswith("*"):
        return [pattern] if os.path.lexists(pattern) else []
    folder, prefix = os.path.split(pattern[:-1])
    return [os.path.join(folder, name) for name in sorted(os.listdir(folder)) if name.startswith(prefix)]


def _read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def _bind(fd, path, target):
    os.makedirs(os.path.dirname(target), exist_ok=True)
    if os.path.islink(path):
        os.symlink(os.readlink(path), target)
        return
    if os.path.isdir(path):
        os.makedirs(target, exist_ok=True)
    else:
        open(target, "x").close()
    source = f"/proc/self/fd/{fd}"
    k.mount(source, target, None, k.MS_BIND | k.MS_REC)
    if path.startswith("/dev/"):
        return
    flags = k.MS_REMOUNT | k.MS_BIND | k.MS_RDONLY | k.MS_NOSUID | k.MS_NODEV
    # A user namespace may not take away what the host's mount forbids.
    if os.statvfs(target).f_flag & os.ST_NOEXEC:
        flags |= k.MS_NOEXEC
    k.mount(None, target, None, flags)
