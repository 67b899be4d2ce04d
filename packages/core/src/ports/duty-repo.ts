/**
 * Gives what one process at a time is to do to one process at a time. Every adapter guarantees, and the contract suite
 * proves:
 *
 * - A duty that was taken until a time is nobody else's before that time; of many that want it at once one gets it.
 * - Whoever has it may take it again, for longer or for less.
 * - When the store is away a method rejects with `StoreUnavailable`, its cause inside.
 */
export interface DutyRepo {
  /** Whether `holder` has the duty from `now` until `until`, in milliseconds since the epoch. */
  take(claim: {
    readonly duty: string;
    readonly holder: string;
    readonly now: number;
    readonly until: number;
  }): Promise<boolean>;
}
