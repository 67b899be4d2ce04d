import { setTimeout as delay } from 'node:timers/promises';

const ATTEMPTS = 10;

/**
 * Pauses a container. The kernel's first freezer (cgroup v1) gives up where a process in it is just then
 * starting or ending, as PostgreSQL's do with each connection, so that it is asked again.
 */
export const freeze = async (container: { pause(): Promise<unknown> }): Promise<void> => {
  for (let attempt = 1; ; attempt++) {
    try {
      await container.pause();
      return;
    } catch (error) {
      if (attempt === ATTEMPTS || !String(error).includes('unable to freeze')) throw error;
      await delay(100);
    }
  }
};
