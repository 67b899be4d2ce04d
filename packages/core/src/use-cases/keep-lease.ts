import type { Clock } from '../ports/clock.ts';
import type { ExecutionRepo, Lease } from '../ports/execution-repo.ts';
import type { Log } from '../ports/log.ts';

/** Renewals for each length of a lease, so that one that fails is not the end. */
const RENEWALS_PER_LEASE = 3;

/**
 * A part from a half to a whole, of each execution its own: leases that were taken together are not renewed together,
 * which would hold up what their programs print.
 */
const spread = (executionId: string): number => {
  const hash = [...executionId].reduce((sum, letter) => (sum * 389 + letter.charCodeAt(0)) % 1009, 0);
  return 0.5 + hash / 2018;
};

/**
 * Renews the lease of an attempt until the returned function is called, and tells when it was lost, or a cancel asked
 * for. A store that is away is asked again until the lease has run out by this clock; then it counts as lost.
 */
export const keepLease = (
  { executions, clock, log }: { executions: ExecutionRepo; clock: Clock; log: Log },
  { executionId, attempt, leaseMs }: { executionId: string; attempt: number; leaseMs: number },
  on: Readonly<Record<Exclude<Lease, 'held'>, () => void>>,
): (() => void) => {
  let stopped = false;
  let heldUntil = clock.now() + leaseMs;
  let stopTimer = (): void => {};

  const renew = async (): Promise<void> => {
    const until = clock.now() + leaseMs;
    const lease = await executions
      .renewLease(executionId, attempt, until)
      .catch((error: unknown): Lease | 'unknown' => {
        log.warn('could not renew the lease', { executionId, attempt, error });
        return 'unknown';
      });
    if (stopped) return;
    if (lease === 'held' || lease === 'cancelling') heldUntil = until;
    if (lease === 'cancelling') on.cancelling();
    if (lease === 'lost' || clock.now() >= heldUntil) on.lost();
    else schedule();
  };

  const schedule = (part = 1): void => {
    stopTimer = clock.after(Math.round((part * leaseMs) / RENEWALS_PER_LEASE), () => void renew());
  };

  schedule(spread(executionId));
  return () => {
    stopped = true;
    stopTimer();
  };
};
