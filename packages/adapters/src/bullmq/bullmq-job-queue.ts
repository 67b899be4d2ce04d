import { type Consumer, type JobHandler, type JobQueue, type Log, QueueUnavailable } from '@live-code/core';
import { type DefaultJobOptions, type IQueueBackend, Queue } from 'bullmq';
import { BullmqConsumer } from './bullmq-consumer.ts';
import { type ExecutionJobData, jobDataOf, jobIdOf } from './execution-job.ts';
import { Link } from './link.ts';
import type { ServerKind } from './server-kind.ts';
import { serverKindOf } from './server-kinds.ts';

/** Name of the pool without a name's queue; a pool's own follows it. */
const QUEUE_NAME = 'executions';
const JOB_NAME = 'execution';

/** Events that BullMQ keeps for whoever listens; nobody does. */
const KEPT_EVENTS = 100;

/** What a `BullmqJobQueue` is made from. */
export interface BullmqJobQueueOptions {
  /** `redis://`, `rediss://`, `postgres://` or `postgresql://`, with credentials and database where there are any. */
  readonly url: string;
  /** Told when the server goes away or comes back, and of jobs that are dropped. */
  readonly log: Log;
  /** What the names of all keys or queues begin with, so that several can share a server; `live-code` where absent. */
  readonly prefix?: string;
  /**
   * Milliseconds for which the server may be silent, though it was asked, before it is taken to be away; 1200 where absent,
   * which leaves time below the two seconds that `JobQueue` promises.
   */
  readonly silenceMs?: number;
  /** How often a job is delivered at most; 10 where absent. */
  readonly attempts?: number;
  /** Milliseconds before the second delivery, doubled before each later one; 1000 where absent. */
  readonly backoffMs?: number;
  /** Milliseconds for which a consumer may be silent before its job is stalled; 15000 where absent. */
  readonly lockMs?: number;
  /** Milliseconds between two looks for stalled jobs; a third of `lockMs` where absent. */
  readonly stalledCheckMs?: number;
}

type ExecutionQueue = Queue<
  ExecutionJobData,
  unknown,
  string,
  ExecutionJobData,
  unknown,
  string,
  IQueueBackend
>;

/**
 * A queue that BullMQ keeps in Redis or in PostgreSQL, as the URL says. The id of a job is made from the execution's, so that it
 * is one job however often it is enqueued. While the server is away callers get `QueueUnavailable` and consumers wait.
 */
export class BullmqJobQueue implements JobQueue {
  readonly #options: Required<BullmqJobQueueOptions>;
  readonly #kind: ServerKind;
  readonly #link: Link;
  /** By pool; there are as many as there are kinds of workers. */
  readonly #queues = new Map<string, ExecutionQueue>();
  readonly #jobOptions: DefaultJobOptions;
  readonly #consumers = new Set<BullmqConsumer>();
  #closed: Promise<void> | undefined;

  /** @throws {TypeError} for a URL of another kind; that the server is away is no failure. */
  constructor(options: BullmqJobQueueOptions) {
    const { prefix = 'live-code', silenceMs = 1200 } = options;
    const { attempts = 10, backoffMs = 1000, lockMs = 15_000 } = options;
    const { stalledCheckMs = Math.ceil(lockMs / 3) } = options;
    this.#options = { ...options, prefix, silenceMs, attempts, backoffMs, lockMs, stalledCheckMs };
    this.#jobOptions = {
      attempts,
      backoff: { type: 'exponential', delay: backoffMs },
      // Else an id that was handled could not be enqueued again.
      removeOnComplete: true,
      removeOnFail: true,
      stackTraceLimit: 0,
    };
    this.#kind = serverKindOf(options.url);
    const { url, log } = options;
    const onUp = (): void => {
      for (const queue of this.#queues.values()) void keepFewEvents(queue);
    };
    this.#link = new Link({ kind: this.#kind, url, prefix, log, silenceMs, onUp });
  }

  async enqueue(
    executionId: string,
    { pool = '', priority = 0 }: { readonly pool?: string; readonly priority?: number } = {},
  ): Promise<void> {
    const data = jobDataOf(executionId);
    const options = { ...this.#jobOptions, jobId: jobIdOf(data), priority };
    await this.#ask('take a job', () => this.#queueOf(pool).add(JOB_NAME, data, options));
  }

  /** Resolves at once; jobs come as soon as the server is there. */
  async consume(
    handler: JobHandler,
    { concurrency, pool = '' }: { readonly concurrency: number; readonly pool?: string },
  ): Promise<Consumer> {
    if (this.#closed !== undefined) throw new QueueUnavailable('The queue is closed.', undefined);
    const { url, log, prefix, lockMs, stalledCheckMs } = this.#options;
    const consumer = new BullmqConsumer({
      ...{ kind: this.#kind, url, log, prefix, lockMs, stalledCheckMs },
      ...{ handler, concurrency, queueName: queueNameOf(pool) },
    });
    this.#queueOf(pool);
    this.#consumers.add(consumer);
    return {
      close: async (graceMs) => {
        await consumer.close(graceMs);
        this.#consumers.delete(consumer);
      },
    };
  }

  async depth(): Promise<number> {
    return this.#ask('count its jobs', async () => {
      const depths = await Promise.all(
        [...this.#queues.values()].map((queue) =>
          queue.getJobCountByTypes('waiting', 'delayed', 'prioritized'),
        ),
      );
      return depths.reduce((sum, depth) => sum + depth, 0);
    });
  }

  async ping(): Promise<void> {
    await this.#told('answer a ping', () => this.#link.ping());
  }

  async close(): Promise<void> {
    this.#closed ??= this.#end();
    await this.#closed;
  }

  async #end(): Promise<void> {
    await Promise.all([...this.#consumers].map((consumer) => consumer.close(0)));
    await Promise.all([...this.#queues.values()].map((queue) => queue.close()));
    await this.#link.close();
  }

  #ask<Answer>(what: string, question: () => Promise<Answer>): Promise<Answer> {
    return this.#told(what, () => this.#link.ask(question));
  }

  async #told<Answer>(what: string, ask: () => Promise<Answer>): Promise<Answer> {
    if (this.#closed !== undefined) throw new QueueUnavailable('The queue is closed.', undefined);
    return ask().catch((error: unknown) => {
      throw new QueueUnavailable(`${this.#kind.title} did not ${what}.`, error);
    });
  }

  #queueOf(pool: string): ExecutionQueue {
    const known = this.#queues.get(pool);
    if (known !== undefined) return known;
    // What it would write when it is made could fail then.
    const options = { connection: {}, skipMetasUpdate: true };
    const queue: ExecutionQueue = new Queue(queueNameOf(pool), options, this.#link.backend);
    // Its errors are the link's.
    queue.on('error', () => {});
    this.#queues.set(pool, queue);
    if (this.#link.isUp) void keepFewEvents(queue);
    return queue;
  }
}

/** A name may have anything in it but a colon. */
const queueNameOf = (pool: string): string =>
  pool === '' ? QUEUE_NAME : `${QUEUE_NAME}-${encodeURIComponent(pool)}`;

/** Each time that the server is there, since it may have come back empty; where it fails, BullMQ keeps ten thousand. */
const keepFewEvents = async (queue: ExecutionQueue): Promise<void> => {
  await queue
    .getBackend()
    .setQueueMeta({ 'opts.maxLenEvents': KEPT_EVENTS })
    .catch(() => {});
};
