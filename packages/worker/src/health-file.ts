import { utimes, writeFile } from 'node:fs/promises';
import type { LiveCode } from 'live-code';

/** Milliseconds between two looks; a probe should take a file that is several times older for a bad sign. */
const EVERY_MS = 5000;

/**
 * Touches a file as long as this process takes jobs and everything that it depends on answers: a worker listens nowhere,
 * so that is what a probe can see. Returns what ends it.
 */
export const keepHealthFile = (liveCode: Pick<LiveCode, 'readiness'>, path: string): (() => void) => {
  const touch = async (): Promise<void> => {
    const { ready } = await liveCode.readiness();
    if (!ready) return;
    const now = new Date();
    await utimes(path, now, now).catch(() => writeFile(path, ''));
  };
  // A file that cannot be written is as old as one that is not to be.
  const look = (): void => void touch().catch(() => {});
  look();
  const timer = setInterval(look, EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
};
