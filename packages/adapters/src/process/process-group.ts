import { setTimeout } from 'node:timers/promises';

const ENDS_WITHIN_MS = 500;

/** Kills every process of a group, and waits a short while until the group is no more. */
export const killProcessGroup = async (id: number): Promise<void> => {
  signalGroup(id, 'SIGKILL');
  for (let waited = 0; waited < ENDS_WITHIN_MS && signalGroup(id, 0); waited += 5) await setTimeout(5);
};

/** Whether anybody was in the group. */
const signalGroup = (id: number, signal: NodeJS.Signals | 0): boolean => {
  try {
    return process.kill(-id, signal);
  } catch {
    return false;
  }
};
