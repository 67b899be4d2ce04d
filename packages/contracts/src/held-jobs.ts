import type { JobHandler } from '@live-code/core';

interface HeldJob {
  readonly executionId: string;
  readonly signal: AbortSignal;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** How long anything may take that a test waits for; shorter than the test's own time limit. */
const PATIENCE_MS = 90_000;

/** Resolves when `holds` does, and rejects where that is in vain. */
export const until = async (holds: () => boolean | Promise<boolean>): Promise<void> => {
  const deadline = performance.now() + PATIENCE_MS;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`In vain: ${holds}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
};

/** Asks until it is not refused, of a server that may be slow when it begins. */
export const untilTaken = (ask: () => Promise<unknown>): Promise<void> =>
  until(() =>
    ask().then(
      () => true,
      () => false,
    ),
  );

/** Handles jobs when the test says so, and remembers in which order they began. */
export class HeldJobs {
  /** Ids in the order in which their handling began, redelivered ones each time. */
  readonly begun: string[] = [];
  /** How many have been in hand at once. */
  peak = 0;
  readonly #inHand: HeldJob[] = [];

  /** Holds each job until it is let go. */
  readonly handler: JobHandler = (executionId, signal) =>
    new Promise((resolve, reject) => {
      this.begun.push(executionId);
      this.#inHand.push({ executionId, signal, resolve, reject });
      this.peak = Math.max(this.peak, this.#inHand.length);
    });

  /** Ids of the jobs in hand, oldest first. */
  get inHand(): readonly string[] {
    return this.#inHand.map(({ executionId }) => executionId);
  }

  /** Resolves when this many jobs have begun. */
  async reach(count: number): Promise<void> {
    await until(() => this.begun.length >= count);
  }

  /** The signal of a job in hand. */
  signalOf(executionId: string): AbortSignal {
    return this.#find(executionId).signal;
  }

  /** Lets a job be handled. */
  finish(executionId: string): void {
    this.#remove(executionId).resolve();
  }

  /** Lets the handler of a job reject. */
  fail(executionId: string, error: unknown): void {
    this.#remove(executionId).reject(error);
  }

  /** Lets everything in hand be handled, so that a queue can be closed. */
  finishAll(): void {
    for (const job of this.#inHand.splice(0)) job.resolve();
  }

  #find(executionId: string): HeldJob {
    const job = this.#inHand.find((held) => held.executionId === executionId);
    if (job === undefined) throw new Error(`${executionId} is not in hand, but ${this.inHand.join(', ')}`);
    return job;
  }

  #remove(executionId: string): HeldJob {
    const job = this.#find(executionId);
    this.#inHand.splice(this.#inHand.indexOf(job), 1);
    return job;
  }
}
