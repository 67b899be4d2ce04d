import type { Clock, Log } from '@live-code/core';

/**
 * Runs `task` now, and again `everyMs` after each end, until the returned function is called; that one resolves when a
 * task in hand has ended. A task that fails is logged when it begins to fail and when it works again, not each time.
 */
export const repeat = (
  { clock, log }: { clock: Clock; log: Log },
  { name, everyMs, task }: { name: string; everyMs: number; task: () => Promise<void> },
): (() => Promise<void>) => {
  let stopped = false;
  let failing = false;
  let stopTimer = (): void => {};

  const once = async (): Promise<void> => {
    try {
      await task();
      if (failing) log.info(`${name}: works again`);
      failing = false;
    } catch (error) {
      if (!failing) log.warn(`${name}: failed, and will be tried again`, { error });
      failing = true;
    }
    if (!stopped) {
      stopTimer = clock.after(everyMs, () => {
        inHand = once();
      });
    }
  };

  let inHand = once();
  return async () => {
    stopped = true;
    stopTimer();
    await inHand;
  };
};
