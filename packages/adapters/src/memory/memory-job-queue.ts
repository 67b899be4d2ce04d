import {
  type Consumer,
  InfrastructureError,
  type JobHandler,
  type JobQueue,
  type Log,
  QueueUnavailable,
} from '@live-code/core';
import { JobLine, type WaitingJob } from './job-line.ts';
import { type JobEnd, MemoryConsumer } from './memory-consumer.ts';

/** What a `MemoryJobQueue` is made from. */
export interface MemoryJobQueueOptions {
  /** Told of jobs that are dropped. */
  readonly log: Log;
  /** How often a job is delivered at most; 10 where absent. */
  readonly attempts?: number;
  /** Milliseconds before the second delivery, doubled before each later one; 1000 where absent. */
  readonly backoffMs?: number;
}

/** A queue within one process: a job that can be taken begins in the same turn of the event loop. */
export class MemoryJobQueue implements JobQueue {
  readonly #log: Log;
  readonly #attempts: number;
  readonly #backoffMs: number;
  /** Ids that wait, are delayed or in hand. */
  readonly #known = new Set<string>();
  readonly #waiting = new JobLine();
  readonly #delays = new Set<NodeJS.Timeout>();
  readonly #consumers = new Set<MemoryConsumer>();
  #closed: Promise<void> | undefined;

  constructor({ log, attempts = 10, backoffMs = 1000 }: MemoryJobQueueOptions) {
    this.#log = log;
    this.#attempts = attempts;
    this.#backoffMs = backoffMs;
  }

  /** Jobs for which it holds anything: those that wait, are delayed or in hand. */
  get held(): number {
    return this.#known.size;
  }

  async enqueue(executionId: string): Promise<void> {
    this.#checkOpen();
    if (this.#known.has(executionId)) return;
    this.#known.add(executionId);
    this.#waiting.add({ executionId, failures: 0 });
    this.#dispatch();
  }

  async consume(handler: JobHandler, { concurrency }: { readonly concurrency: number }): Promise<Consumer> {
    this.#checkOpen();
    const onEnd = (job: WaitingJob, end: JobEnd): void => this.#settle(job, end);
    const consumer = new MemoryConsumer({ handler, concurrency, onEnd });
    this.#consumers.add(consumer);
    this.#dispatch();
    return {
      close: async (graceMs) => {
        await consumer.close(graceMs);
        this.#consumers.delete(consumer);
      },
    };
  }

  async depth(): Promise<number> {
    this.#checkOpen();
    return this.#waiting.length + this.#delays.size;
  }

  async ping(): Promise<void> {
    this.#checkOpen();
  }

  async close(): Promise<void> {
    this.#closed ??= this.#end();
    await this.#closed;
  }

  async #end(): Promise<void> {
    await Promise.all([...this.#consumers].map((consumer) => consumer.close(0)));
    for (const timer of this.#delays) clearTimeout(timer);
    this.#delays.clear();
    this.#waiting.clear();
    this.#known.clear();
  }

  #checkOpen(): void {
    if (this.#closed !== undefined) throw new QueueUnavailable('The queue is closed.', undefined);
  }

  #dispatch(): void {
    for (const consumer of this.#consumers) {
      while (consumer.hasRoom) {
        const job = this.#waiting.take();
        if (job === null) return;
        consumer.take(job);
      }
    }
  }

  #settle(job: WaitingJob, end: JobEnd): void {
    if (end === 'handled') this.#known.delete(job.executionId);
    else if (end === 'putBack') this.#waiting.putBack(job);
    else this.#failed(job, end.error);
    this.#dispatch();
  }

  #failed(job: WaitingJob, error: unknown): void {
    const { executionId } = job;
    job.failures++;
    if (error instanceof InfrastructureError && job.failures < this.#attempts) {
      this.#delay(job);
    } else {
      this.#log.error('a job was dropped', { executionId, deliveries: job.failures, error });
      this.#known.delete(executionId);
    }
  }

  #delay(job: WaitingJob): void {
    const timer = setTimeout(
      () => {
        this.#delays.delete(timer);
        this.#waiting.add(job);
        this.#dispatch();
      },
      this.#backoffMs * 2 ** (job.failures - 1),
    );
    timer.unref();
    this.#delays.add(timer);
  }
}
