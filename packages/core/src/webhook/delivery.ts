/**
 * Where a webhook is in its life: it waits for the execution's end; it is to be delivered, again where it failed; it
 * was taken by the receiver; it was given up.
 */
export type DeliveryState = 'WAITING' | 'DUE' | 'DELIVERED' | 'FAILED';

/** One try to deliver. */
export interface DeliveryAttempt {
  /** When it began, in milliseconds since the epoch, as are all times here. */
  readonly at: number;
  /** The receiver's HTTP status; `null` where there was no answer. */
  readonly status: number | null;
  /** A sentence that says what was wrong; `null` where the receiver took it. */
  readonly error: string | null;
  readonly durationMs: number;
}

/** The promise to tell one receiver how one execution ended. */
export interface WebhookDelivery {
  /** An execution has one webhook at most, so that its id is the message's as well. */
  readonly executionId: string;
  /** Whose execution it is. */
  readonly owner: string;
  readonly url: string;
  readonly state: DeliveryState;
  readonly createdAt: number;
  /** When the execution's end became known; `null` before. */
  readonly dueAt: number | null;
  /** When somebody is to look after it; a claim moves it to the claim's end. `null` once it is settled. */
  readonly nextAt: number | null;
  /** When it was delivered or given up. */
  readonly settledAt: number | null;
  /** Grows by one with each claim; what an earlier claim would save is refused. */
  readonly claims: number;
  /** How often it was tried. */
  readonly attemptCount: number;
  /** The last `ATTEMPTS_KEPT` of them, oldest first. */
  readonly attempts: readonly DeliveryAttempt[];
}

/** How many attempts are kept to be shown. */
export const ATTEMPTS_KEPT = 50;

/** Milliseconds after its execution's end for which a delivery is tried. */
export const DELIVERY_WINDOW_MS = 86_400_000;

/** The longest URL that a webhook may have, in UTF-16 code units. */
export const CALLBACK_URL_LENGTH = 2048;

/** How failures are followed: the pauses between attempts, of which the last repeats, and a number from 0 to 1 to vary them. */
export interface Backoff {
  readonly pausesMs: readonly number[];
  readonly random: number;
}

/** A pause is up to this much shorter or longer than planned, so that what failed together does not come back together. */
const JITTER = 0.2;

/** Milliseconds after the first look at what waits; a look is needed only where whoever ended the execution did not say so. */
const FIRST_LOOK_MS = 60_000;
const LONGEST_LOOK_MS = 600_000;
/** Longer than an execution can take to be stored once its webhook is. */
const NEVER_CAME_MS = 3_600_000;

/** A webhook of an execution that is about to be stored. */
export const newDelivery = (
  asked: Pick<WebhookDelivery, 'executionId' | 'owner' | 'url'>,
  at: number,
): WebhookDelivery => ({
  ...asked,
  state: 'WAITING',
  createdAt: at,
  dueAt: null,
  nextAt: at + FIRST_LOOK_MS,
  settledAt: null,
  claims: 0,
  attemptCount: 0,
  attempts: [],
});

/** The execution has ended. Whoever has claimed the delivery keeps it. */
export const due = (delivery: WebhookDelivery, at: number): WebhookDelivery => ({
  ...delivery,
  state: 'DUE',
  dueAt: at,
});

/** The execution has not ended yet: it is looked at again, less often the longer it takes. */
export const postponed = (delivery: WebhookDelivery, at: number): WebhookDelivery => ({
  ...delivery,
  nextAt: at + Math.min(Math.max(at - delivery.createdAt, FIRST_LOOK_MS), LONGEST_LOOK_MS),
});

/** Whether its execution, which is not there, will not come: it was never stored, or was deleted. */
export const isOrphan = ({ state, createdAt }: WebhookDelivery, at: number): boolean =>
  state !== 'WAITING' || at - createdAt >= NEVER_CAME_MS;

/** Gone: the receiver wants no more of this. RFC 9110, section 15.5.11. */
const GONE = 410;

/**
 * The delivery was tried. Any status from 200 to 299 delivers it and 410 gives it up; anything else is tried again after
 * a pause, and given up where that would be later than `DELIVERY_WINDOW_MS` after it became due.
 */
export const attempted = (
  delivery: WebhookDelivery,
  attempt: DeliveryAttempt,
  backoff: Backoff,
): WebhookDelivery => {
  const at = attempt.at + attempt.durationMs;
  const told = {
    ...delivery,
    attemptCount: delivery.attemptCount + 1,
    attempts: [...delivery.attempts, attempt].slice(-ATTEMPTS_KEPT),
  };
  const settled = { ...told, nextAt: null, settledAt: at };
  if (attempt.error === null) return { ...settled, state: 'DELIVERED' };
  const nextAt = at + pauseAfter(told.attemptCount, backoff);
  const isTooLate = nextAt > (delivery.dueAt ?? attempt.at) + DELIVERY_WINDOW_MS;
  return attempt.status === GONE || isTooLate ? { ...settled, state: 'FAILED' } : { ...told, nextAt };
};

const pauseAfter = (failures: number, { pausesMs, random }: Backoff): number => {
  const pause = pausesMs[Math.min(failures, pausesMs.length) - 1] ?? DELIVERY_WINDOW_MS;
  return Math.round(pause * (1 - JITTER + 2 * JITTER * random));
};
