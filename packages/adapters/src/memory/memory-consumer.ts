import type { Consumer, JobHandler } from '@live-code/core';
import type { WaitingJob } from './job-line.ts';

/** The longest delay of a Node timer; a longer one would fire at once: nodejs.org/api/timers.html. */
const MAX_DELAY_MS = 2 ** 31 - 1;

/** How a job left a consumer's hands. */
export type JobEnd = 'handled' | 'putBack' | { readonly error: unknown };

interface MemoryConsumerOptions {
  readonly handler: JobHandler;
  readonly concurrency: number;
  readonly pool: string;
  /** Told of each job's end, when there is room for the next one. */
  readonly onEnd: (job: WaitingJob, end: JobEnd) => void;
}

/** Takes jobs that `MemoryJobQueue` hands to it. */
export class MemoryConsumer implements Consumer {
  readonly #options: MemoryConsumerOptions;
  readonly #inHand = new Map<AbortController, Promise<void>>();
  #closed: Promise<unknown> | undefined;

  constructor(options: MemoryConsumerOptions) {
    this.#options = options;
  }

  /** Whose jobs it takes. */
  get pool(): string {
    return this.#options.pool;
  }

  /** Whether it takes another job now. */
  get hasRoom(): boolean {
    return this.#closed === undefined && this.#inHand.size < this.#options.concurrency;
  }

  /** Begins a job; never throws. */
  take(job: WaitingJob): void {
    const controller = new AbortController();
    this.#inHand.set(controller, this.#handle(job, controller));
  }

  async close(graceMs: number): Promise<void> {
    const abort = (): void => {
      for (const controller of this.#inHand.keys()) controller.abort();
    };
    this.#closed ??= Promise.all(this.#inHand.values());
    if (graceMs <= 0) abort();
    const timer = setTimeout(abort, Math.min(graceMs, MAX_DELAY_MS));
    await this.#closed;
    clearTimeout(timer);
  }

  async #handle(job: WaitingJob, controller: AbortController): Promise<void> {
    // The handler begins once the job is counted as in hand, whatever it does in its first step.
    await Promise.resolve();
    const end = await this.#outcome(job, controller.signal);
    this.#inHand.delete(controller);
    this.#options.onEnd(job, end);
  }

  async #outcome({ executionId }: WaitingJob, signal: AbortSignal): Promise<JobEnd> {
    try {
      await this.#options.handler(executionId, signal);
      return 'handled';
    } catch (error) {
      return signal.aborted ? 'putBack' : { error };
    }
  }
}
