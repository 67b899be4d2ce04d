/** Time, so that nothing in core reads a clock. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /**
   * Calls `callback` once, `delayMs` from now, and returns what calls it off; calling that later, or twice, does nothing.
   * A pending timer does not keep a process alive.
   */
  after(delayMs: number, callback: () => void): () => void;
}
