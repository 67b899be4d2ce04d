import { constants } from 'node:os';

/** The system cannot run a program as it was asked for. */
export class ProgramRefused extends Error {
  /** As in errno(3). */
  readonly errno: number;

  constructor(errno: number, message: string) {
    super(message);
    this.name = 'ProgramRefused';
    this.errno = errno;
  }
}

const { E2BIG, ENAMETOOLONG, EEXIST, EISDIR, ENOTDIR } = constants.errno;

/** Arguments and environment over the system's bound, and file names that the file system cannot hold or tell apart. */
const ASKED_TOO_MUCH: readonly number[] = [E2BIG, ENAMETOOLONG, EEXIST, EISDIR, ENOTDIR];

/**
 * What the system said of a request that it can never run, on this machine: an outcome, since trying again is in vain.
 * `null` for any other failure.
 */
export const refusalOf = (error: unknown): string | null => {
  if (typeof error !== 'object' || error === null || !('errno' in error)) return null;
  // Node's errors have it negative.
  const asked = ASKED_TOO_MUCH.includes(Math.abs(Number(error.errno)));
  return asked && 'message' in error ? String(error.message) : null;
};
