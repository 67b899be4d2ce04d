import type { Execution, LostAttempt } from '@live-code/core';
import { presentTime } from 'live-code';

/** What a client that asked for a run, or its end, is told. */
export const presentStatus = ({ id, status }: Execution) => ({ execution_id: id, status });

/** An attempt that came to no outcome; who made it is the operator's to know. */
export const presentLostAttempt = ({ attempt, reason, startedAt, endedAt }: LostAttempt) => ({
  attempt,
  reason,
  started_at: presentTime(startedAt),
  ended_at: presentTime(endedAt),
});
