import { constants } from 'node:os';

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

/**
 * Closes a program on SIGTERM or SIGINT and then ends the process: status 0, or 1 where closing failed. A second
 * signal ends it at once with the status that the signal would have given.
 */
export const closeOnSignal = (close: () => Promise<void>): void => {
  let closing = false;
  const onSignal = (signal: (typeof SIGNALS)[number]): void => {
    if (closing) process.exit(128 + constants.signals[signal]);
    closing = true;
    close().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`Closing failed: ${error instanceof Error ? error.stack : String(error)}\n`);
        process.exit(1);
      },
    );
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
};
