/** What an operator can do where a step of the launcher's start fails, as `jail.py` and `server.py` name the steps. */
const REMEDIES: Readonly<Record<string, string>> = {
  'user namespace':
    'It needs unprivileged user namespaces: sysctl kernel.unprivileged_userns_clone=1 where that exists, ' +
    'user.max_user_namespaces above 0, on Ubuntu 24.04 sysctl kernel.apparmor_restrict_unprivileged_userns=0 or an ' +
    'AppArmor profile that allows userns, in Docker --security-opt seccomp=deploy/seccomp.json and a user that is not ' +
    'root; see deploy/README.md.',
  'mount namespace':
    'It was started by root without the right to make namespaces: run it as an ordinary user; see deploy/README.md.',
  'unprivileged user':
    'It was started by root without the right to become another user: run it as an ordinary user; see deploy/README.md.',
  root: 'It needs to mount file systems in its own namespace: in Docker --security-opt seccomp=deploy/seccomp.json, and where AppArmor is on --security-opt apparmor=unconfined; see deploy/README.md.',
  slot: 'Where it is /proc that cannot be mounted, the one that is there must be visible in full: in Docker --security-opt systempaths=unconfined; see deploy/README.md.',
  seccomp: 'It needs libseccomp: apt-get install libseccomp2.',
  pipes:
    'Its process and the launcher must see the same /proc, as the same user or as root with CAP_SYS_PTRACE.',
  preload: 'PYTHON_PRELOAD names modules of this interpreter that import without starting threads.',
};

/** A sentence, or nothing where nothing is known. */
export const remedyFor = (step: string): string => REMEDIES[step] ?? '';
