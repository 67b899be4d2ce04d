import { constants } from 'node:os';

/** A signal's name, such as `SIGKILL`; a real-time signal has a number only: signal(7). */
export const signalName = (wanted: number): string =>
  Object.entries(constants.signals).find(([, number]) => number === wanted)?.[0] ?? `SIG${wanted}`;
