/** Why an attempt came to no outcome: its worker fell silent, its worker was stopped, or the runner itself failed. */
export type LossReason = 'worker_lost' | 'shutdown' | 'runner_error';

/** An attempt that came to no outcome. Times are milliseconds since the epoch. */
export interface LostAttempt {
  /** Which one, from 1. */
  readonly attempt: number;
  /** Who had claimed it. */
  readonly worker: string;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly reason: LossReason;
}
