/** What takes an execution's id off the queue. Rejects only for infrastructure errors. */
export type JobHandler = (executionId: string, signal: AbortSignal) => Promise<void>;

/** One taker of jobs, until it is closed. */
export interface Consumer {
  /**
   * Takes no more jobs and waits for those in hand. After `graceMs` their signals are aborted, and it waits until
   * their handlers have settled; a job whose handler rejects then goes to another consumer, as if it had not been
   * begun. Idempotent: every call resolves when the first one is through.
   */
  close(graceMs: number): Promise<void>;
}

/**
 * Says "look at this execution" to whoever can run it. A hint: the repository is the truth, and a queue that lost
 * everything loses nothing. Every adapter guarantees, and the contract suite proves:
 *
 * - Delivery at least once to some consumer, while one is there and the queue keeps its memory.
 * - An id that waits in a pool or is being handled is one job there, however often it is enqueued; one that was handled can be
 *   enqueued again.
 * - A job is delivered to consumers of its pool, and to no other.
 * - Jobs of a pool begin by their priority, less first, and where it is the same in the order in which they were
 *   enqueued, redelivered ones aside; at most `concurrency` at once per consumer.
 * - A job whose handler rejected with an `InfrastructureError` is delivered again, later each time, up to a bound;
 *   then it is dropped. A job whose handler rejected with anything else is dropped at once.
 * - A handled or dropped job leaves nothing behind.
 */
export interface JobQueue {
  /**
   * Adds a job to a pool, the one without a name where absent, with a priority from 0, which it is where absent, to 2^21 - 1.
   * Rejects with `QueueUnavailable`, within two seconds, when the queue is away.
   */
  enqueue(executionId: string, place?: { readonly pool?: string; readonly priority?: number }): Promise<void>;

  /** Starts to take jobs of a pool, the one without a name where absent, at most `concurrency` at once. */
  consume(
    handler: JobHandler,
    options: { readonly concurrency: number; readonly pool?: string },
  ): Promise<Consumer>;

  /** Jobs that wait, delayed ones included, in all pools that this one was asked of. */
  depth(): Promise<number>;

  /** Resolves when the queue answers; rejects with `QueueUnavailable`, within two seconds, otherwise. */
  ping(): Promise<void>;

  /** Closes the consumers, without grace, and the connections. Idempotent. */
  close(): Promise<void>;
}
