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
  /** Jobs that wait, are delayed or in hand, by pool and id. */
  readonly #known = new Set<string>();
  /** By pool. */
  readonly #waiting = new Map<string, JobLine>();
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

  async enqueue(
    executionId: string,
    { pool = '', priority = 0 }: { readonly pool?: string; readonly priority?: number } = {},
  ): Promise<void> {
    this.#checkOpen();
    const job = { executionId, pool, priority, failures: 0 };
    if (this.#known.has(keyOf(job))) return;
    this.#known.add(keyOf(job));
    this.#line(pool).add(job);
    this.#dispatch();
  }

  async consume(
    handler: JobHandler,
    { concurrency, pool = '' }: { readonly concurrency: number; readonly pool?: string },
  ): Promise<Consumer> {
    this.#checkOpen();
    const onEnd = (job: WaitingJob, end: JobEnd): void => this.#settle(job, end);
    const consumer = new MemoryConsumer({ handler, concurrency, pool, onEnd });
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
    const waiting = [...this.#waiting.values()].reduce((sum, { length }) => sum + length, 0);
    return waiting + this.#delays.size;
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
        const job = this.#line(consumer.pool).take();
        if (job === null) break;
        consumer.take(job);
      }
    }
  }

  /** The jobs of a pool that wait. There are as many pools as there are kinds of workers. */
  #line(pool: string): JobLine {
    const line = this.#waiting.get(pool) ?? new JobLine();
    this.#waiting.set(pool, line);
    return line;
  }

  #settle(job: WaitingJob, end: JobEnd): void {
    if (end === 'handled') this.#known.delete(keyOf(job));
    else if (end === 'putBack') this.#line(job.pool).putBack(job);
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
      this.#known.delete(keyOf(job));
    }
  }

  #delay(job: WaitingJob): void {
    const timer = setTimeout(
      () => {
        this.#delays.delete(timer);
        this.#line(job.pool).add(job);
        this.#dispatch();
      },
      this.#backoffMs * 2 ** (job.failures - 1),
    );
    timer.unref();
    this.#delays.add(timer);
  }
}

const keyOf = ({ pool, executionId }: Pick<WaitingJob, 'pool' | 'executionId'>): string =>
  JSON.stringify([pool, executionId]);
