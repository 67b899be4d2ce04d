import { type Consumer, type JobHandler, type JobQueue, type Log, QueueUnavailable } from '@live-code/core';
import { type DefaultJobOptions, Queue } from 'bullmq';
import { BullmqConsumer } from './bullmq-consumer.ts';
import { type ExecutionJobData, jobIdOf } from './execution-job.ts';
import { RedisLink } from './redis-link.ts';

/** Name of the queue, and of its jobs. */
const QUEUE_NAME = 'executions';
const JOB_NAME = 'execution';

/** Events that BullMQ keeps for whoever listens; nobody does. */
const KEPT_EVENTS = 100;

/** What a `BullmqJobQueue` is made from. */
export interface BullmqJobQueueOptions {
  /** `redis://` or `rediss://`, with credentials and database where there are any. */
  readonly url: string;
  /** Told when Redis goes away or comes back, and of jobs that are dropped. */
  readonly log: Log;
  /** What the names of all keys begin with, so that several can share a Redis; `live-code` where absent. */
  readonly prefix?: string;
  /** How often a job is delivered at most; 10 where absent. */
  readonly attempts?: number;
  /** Milliseconds before the second delivery, doubled before each later one; 1000 where absent. */
  readonly backoffMs?: number;
  /** Milliseconds for which a consumer may be silent before its job is stalled; 15000 where absent. */
  readonly lockMs?: number;
  /** Milliseconds between two looks for stalled jobs; a third of `lockMs` where absent. */
  readonly stalledCheckMs?: number;
}

/**
 * A queue in Redis, kept by BullMQ. The id of a job is made from the execution's, so that it is one job however often it
 * is enqueued. Opening never fails: while Redis is away callers get `QueueUnavailable` and consumers wait.
 */
export class BullmqJobQueue implements JobQueue {
  readonly #options: Required<BullmqJobQueueOptions>;
  readonly #link: RedisLink;
  readonly #queue: Queue<ExecutionJobData>;
  readonly #jobOptions: DefaultJobOptions;
  readonly #consumers = new Set<BullmqConsumer>();
  #closed: Promise<void> | undefined;

  constructor(options: BullmqJobQueueOptions) {
    const { prefix = 'live-code', attempts = 10, backoffMs = 1000, lockMs = 15_000 } = options;
    const { stalledCheckMs = lockMs / 3 } = options;
    this.#options = { ...options, prefix, attempts, backoffMs, lockMs, stalledCheckMs };
    this.#jobOptions = {
      attempts,
      backoff: { type: 'exponential', delay: backoffMs },
      // Else an id that was handled could not be enqueued again.
      removeOnComplete: true,
      removeOnFail: true,
      stackTraceLimit: 0,
    };
    this.#link = new RedisLink(options.url, options.log);
    this.#queue = new Queue(QUEUE_NAME, {
      connection: this.#link.client,
      prefix,
      // What would be asked when the queue is made could fail then, and the queue would never recover.
      skipWaitingForReady: true,
      skipVersionCheck: true,
      skipMetasUpdate: true,
    });
    // Its errors are the link's.
    this.#queue.on('error', () => {});
    this.#link.client.on('ready', () => void this.#keepFewEvents());
  }

  async enqueue(executionId: string): Promise<void> {
    await this.#ask('take a job', () =>
      this.#queue.add(JOB_NAME, { executionId }, { ...this.#jobOptions, jobId: jobIdOf(executionId) }),
    );
  }

  /** Resolves at once; jobs come as soon as Redis is there. */
  async consume(handler: JobHandler, { concurrency }: { readonly concurrency: number }): Promise<Consumer> {
    if (this.#closed !== undefined) throw new QueueUnavailable('The queue is closed.', undefined);
    const { url, log, prefix, lockMs, stalledCheckMs } = this.#options;
    const consumer = new BullmqConsumer({
      ...{ url, log, prefix, lockMs, stalledCheckMs },
      ...{ handler, concurrency, queueName: QUEUE_NAME },
    });
    this.#consumers.add(consumer);
    return {
      close: async (graceMs) => {
        await consumer.close(graceMs);
        this.#consumers.delete(consumer);
      },
    };
  }

  async depth(): Promise<number> {
    return this.#ask('count its jobs', () =>
      this.#queue.getJobCountByTypes('waiting', 'delayed', 'prioritized'),
    );
  }

  async ping(): Promise<void> {
    await this.#ask('answer a ping', () => this.#link.client.ping());
  }

  async close(): Promise<void> {
    this.#closed ??= this.#end();
    await this.#closed;
  }

  async #end(): Promise<void> {
    await Promise.all([...this.#consumers].map((consumer) => consumer.close(0)));
    await this.#queue.close();
    await this.#link.close();
  }

  async #ask<Answer>(what: string, question: () => Promise<Answer>): Promise<Answer> {
    if (this.#closed !== undefined) throw new QueueUnavailable('The queue is closed.', undefined);
    return this.#link.ask(question).catch((error: unknown) => {
      throw new QueueUnavailable(`Redis did not ${what}.`, error);
    });
  }

  /** Each time Redis is there, since it may have come back empty; where it fails, BullMQ keeps ten thousand. */
  async #keepFewEvents(): Promise<void> {
    await this.#queue
      .getBackend()
      .setQueueMeta({ 'opts.maxLenEvents': KEPT_EVENTS })
      .catch(() => {});
  }
}
