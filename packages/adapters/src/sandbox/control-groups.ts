import { mkdirSync, readdirSync, readFileSync, rmdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Control groups that slots take turns in. */
export interface SlotGroups {
  readonly version: 1 | 2;
  /** One for each slot: its folder (version 2), or its folder for memory and the one for processes (version 1). */
  readonly folders: readonly (readonly string[])[];
}

const PREFIX = 'live-code-';
/** What a group must count: cgroups(7) names the controllers. */
const CONTROLLERS = ['memory', 'pids'];

/**
 * Makes as many groups as slots below this process's own, where the system lets it. `null` where it does not: then the
 * resource limits and the watch over the tree of processes have to do.
 */
export const makeSlotGroups = (slots: number): SlotGroups | null => {
  for (const [version, parents] of candidates()) {
    for (const parent of parents) sweep(parent);
    const made: string[][] = [];
    try {
      for (let slot = 0; slot < slots; slot++) {
        const folders = parents.map((parent) => join(parent, `${PREFIX}${process.pid}-${counter}-${slot}`));
        made.push(folders);
        for (const folder of folders) mkdirSync(folder);
        check(version, folders);
      }
      counter += 1;
      return { version, folders: made };
    } catch {
      removeSlotGroups({ version, folders: made });
    }
  }
  return null;
};

let counter = 0;

/** Removes them; one that a process is still in stays for the next start to sweep. */
export const removeSlotGroups = ({ folders }: SlotGroups): void => {
  for (const folder of folders.flat()) removeQuietly(folder);
};

/** Where groups could be made: below this process's group or beside it, which is where a delegated worker can. */
const candidates = (): [1 | 2, string[]][] => {
  const found: [1 | 2, string[]][] = [];
  const own = ownGroups();
  const unified = own.get('');
  const root = mountOf('cgroup2');
  if (unified !== undefined && root !== undefined) {
    for (const group of [unified, join(unified, '..')]) found.push([2, [join(root, group)]]);
  }
  const parents = CONTROLLERS.map((controller) => {
    const mount = mountOf('cgroup', controller);
    const group = own.get(controller);
    return mount === undefined || group === undefined ? null : join(mount, group);
  });
  if (!parents.includes(null)) found.push([1, parents as string[]]);
  return found;
};

/** A group that does not have its controllers cannot be used: opening these files says so. */
const check = (version: 1 | 2, folders: readonly string[]): void => {
  const [memory = '', tasks = memory] = folders;
  statSync(join(memory, version === 2 ? 'memory.max' : 'memory.limit_in_bytes'));
  statSync(join(tasks, 'pids.max'));
  writeFileSync(join(tasks, 'pids.max'), 'max');
};

/** Path of this process's group by controller; version 2's has none: `/proc/self/cgroup`, cgroups(7). */
const ownGroups = (): Map<string, string> => {
  const groups = new Map<string, string>();
  for (const line of readLines('/proc/self/cgroup')) {
    const [, controllers = '', ...path] = line.split(':');
    for (const controller of controllers.split(',')) groups.set(controller, path.join(':'));
  }
  return groups;
};

const mountOf = (kind: string, option?: string): string | undefined => {
  for (const line of readLines('/proc/self/mounts')) {
    const [, folder, type, options = ''] = line.split(' ');
    if (type === kind && (option === undefined || options.split(',').includes(option))) return folder;
  }
  return undefined;
};

const readLines = (path: string): string[] => {
  try {
    return readFileSync(path, 'utf8').split('\n').filter(Boolean);
  } catch {
    return [];
  }
};

/** Removes what workers that were killed could not. */
const sweep = (parent: string): void => {
  try {
    for (const name of readdirSync(parent)) {
      const pid = /^live-code-(\d+)-/.exec(name)?.[1];
      if (pid !== undefined && !alive(Number(pid))) removeQuietly(join(parent, name));
    }
  } catch {
    // What cannot be listed is not ours to sweep.
  }
};

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

const removeQuietly = (folder: string): void => {
  try {
    rmdirSync(folder);
  } catch {
    // Not there, or not empty yet.
  }
};
