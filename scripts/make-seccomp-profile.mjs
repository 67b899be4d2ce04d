/**
 * Docker's default seccomp profile plus what the sandbox calls to make its namespaces and its root.
 * Usage: node scripts/make-seccomp-profile.mjs < default.json > deploy/seccomp.json, then `pnpm format`.
 */
import { json } from 'node:stream/consumers';

/** Without a capability Docker allows none of these, `clone` only without namespaces. None gives rights on the host. */
const ADDITIONS = {
  clone: 'The namespaces of each program. The default allows clone, but with no CLONE_NEW* flag.',
  unshare: 'The user and mount namespace that all programs start from.',
  mount: 'The root that programs see: read-only binds, proc, and a tmpfs for what they write.',
  pivot_root: 'Makes that root the root, so that the container’s cannot be reached.',
  umount2: 'Lets go of the container’s root, and of the place where mounts were prepared.',
  sethostname: 'Programs see the host name of the sandbox, not the container’s.',
};

const profile = await json(process.stdin);
const rules = Object.entries(ADDITIONS).map(([name, comment]) => ({
  names: [name],
  action: 'SCMP_ACT_ALLOW',
  comment,
}));
process.stdout.write(
  `${JSON.stringify({ ...profile, syscalls: [...profile.syscalls, ...rules] }, null, 2)}\n`,
);
