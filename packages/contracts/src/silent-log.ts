import type { Log } from '@live-code/core';

/** A log that keeps quiet. */
export const silentLog: Log = { info: () => {}, warn: () => {}, error: () => {} };

/** A log that remembers: `[level, message, details]` of each entry. */
export const recordingLog = (): Log & { readonly entries: [keyof Log, string, object | undefined][] } => {
  const entries: [keyof Log, string, object | undefined][] = [];
  const record =
    (level: keyof Log) =>
    (message: string, details?: object): void =>
      void entries.push([level, message, details]);
  return { entries, info: record('info'), warn: record('warn'), error: record('error') };
};
