import type { Clock } from '@live-code/core';

/** The longest delay of a Node timer; a longer one would fire at once: nodejs.org/api/timers.html. */
const MAX_DELAY_MS = 2 ** 31 - 1;

/** The machine's clock and Node's timers. */
export class SystemClock implements Clock {
  now(): number {
    return Date.now();
  }

  /** Delays above 24.8 days are cut to that. */
  after(delayMs: number, callback: () => void): () => void {
    const timer = setTimeout(callback, Math.min(delayMs, MAX_DELAY_MS));
    timer.unref();
    return () => clearTimeout(timer);
  }
}
