import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What an attack can leave behind on the host, as counts. */
export type Census = Readonly<Record<string, number>>;

/** Counts what this process has below it, and what programs have left on this machine; `place` is a folder to look into. */
export const census = async (place: string): Promise<Census> => ({
  descriptors: (await readdir('/proc/self/fd')).length,
  mounts: (await readFile('/proc/self/mountinfo', 'utf8')).split('\n').filter(ofNobodyElse).length,
  processes: await descendants(process.pid),
  files: (await readdir(place, { recursive: true })).filter((name) => !name.startsWith('compiled')).length,
  filesOfPrograms: await filesOfPrograms(['/tmp', '/var/tmp', '/dev/shm']),
  shared: (await readdir('/dev/shm')).filter(ofNoServer).length,
  ...(await groupsBelow('/sys/fs/cgroup')),
});

/** PostgreSQL servers, which other tests start and end, keep what their processes share there. */
const ofNoServer = (name: string): boolean => !name.startsWith('PostgreSQL.');

/** Container engines and those who build for them mount and unmount as they like. */
const ofNobodyElse = (line: string): boolean => !/docker|containerd| \/tmp\//.test(line);

/** Whom the host sees where root started the launcher (`jail.py`). Else programs are who the tests are, like others. */
const PROGRAMS_ID = 60_900;

const filesOfPrograms = async (folders: readonly string[]): Promise<number> => {
  const paths = await Promise.all(
    folders.map(async (folder) => (await readdir(folder)).map((name) => join(folder, name))),
  );
  const owners = await Promise.all(
    paths.flat().map((path) =>
      lstat(path).then(
        ({ uid }) => uid,
        () => null,
      ),
    ),
  );
  return owners.filter((owner) => owner === PROGRAMS_ID).length;
};

/** Control groups of this process, and the processes in them. */
const groupsBelow = async (root: string): Promise<Readonly<Record<'groups' | 'inGroups', number>>> => {
  const counts = { groups: 0, inGroups: 0 };
  for (const entry of await readdir(root, { withFileTypes: true }).catch(() => [])) {
    if (!entry.isDirectory()) continue;
    const folder = join(root, entry.name);
    const own = entry.name.startsWith(`live-code-${process.pid}-`);
    const found = own ? { groups: 1, inGroups: await processesIn(folder) } : await groupsBelow(folder);
    counts.groups += found.groups;
    counts.inGroups += found.inGroups;
  }
  return counts;
};

const processesIn = async (group: string): Promise<number> =>
  (await readFile(join(group, 'cgroup.procs'), 'utf8')).split('\n').length - 1;

const descendants = async (root: number): Promise<number> => {
  const parents = new Map<number, number>();
  for (const name of await readdir('/proc')) {
    const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '');
    const parent = /^(\d+) \(.*\) \S (\d+)/s.exec(stat);
    if (parent !== null) parents.set(Number(parent[1]), Number(parent[2]));
  }
  const below = (pid: number): boolean => {
    const parent = parents.get(pid);
    return parent === root || (parent !== undefined && parent > 1 && below(parent));
  };
  return [...parents.keys()].filter(below).length;
};
