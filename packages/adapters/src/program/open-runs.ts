import { bareOutcome, RunnerUnavailable, type RunOutcome } from '@live-code/core';

/** The runs that a runner has in hand, and its closing, which ends them. */
export class OpenRuns {
  readonly #runner: string;
  /** Each run, and what stops it. */
  readonly #running = new Map<Promise<RunOutcome>, AbortController>();
  #closed = false;

  /** `runner` names the adapter in errors. */
  constructor(runner: string) {
    this.#runner = runner;
  }

  /**
   * Does what `start` does, whose signal is aborted with `signal` and by `close`.
   * @throws {RunnerUnavailable} after `close`, and where it was `close` that ended the run.
   */
  async run(signal: AbortSignal, start: (stop: AbortSignal) => Promise<RunOutcome>): Promise<RunOutcome> {
    this.checkOpen();
    if (signal.aborted) return bareOutcome('cancelled');
    const stop = new AbortController();
    const onAbort = (): void => stop.abort();
    signal.addEventListener('abort', onAbort, { once: true });
    const running = start(stop.signal);
    this.#running.set(running, stop);
    try {
      const outcome = await running;
      // Nobody cancelled it, and it may run elsewhere: that `close` stopped it says nothing about the program.
      if (outcome.end === 'cancelled' && !signal.aborted) this.checkOpen();
      return outcome;
    } finally {
      this.#running.delete(running);
      signal.removeEventListener('abort', onAbort);
    }
  }

  /** Stops what runs, and lets nothing more begin. Resolves when all have ended. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const stop of this.#running.values()) stop.abort();
    await Promise.allSettled(this.#running.keys());
  }

  /** @throws {RunnerUnavailable} after `close`. */
  checkOpen(): void {
    if (this.#closed) throw new RunnerUnavailable(`The ${this.#runner} runner is closed.`, undefined);
  }
}
