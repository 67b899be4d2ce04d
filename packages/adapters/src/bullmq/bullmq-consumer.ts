import { type Consumer, InfrastructureError, type JobHandler, type Log } from '@live-code/core';
import { type Job, UnrecoverableError, WaitingError, Worker } from 'bullmq';
import type { ExecutionJobData } from './execution-job.ts';
import { openRedisClients, type RedisClients } from './redis-clients.ts';
import { withinDeadline } from './within-deadline.ts';

/** The longest delay of a Node timer; a longer one would fire at once: nodejs.org/api/timers.html. */
const MAX_DELAY_MS = 2 ** 31 - 1;

/** Milliseconds that Redis has to take note of the last jobs' ends when a consumer closes. */
const FAREWELL_MS = 1500;

/** Longer than any command blocks, which is ten seconds. */
const SILENCE_MS = 15_000;

/** Milliseconds after which the end of a job is told again to a Redis that did not take it. */
const RETRY_MS = 1000;

/** What a `BullmqConsumer` is made from. */
export interface BullmqConsumerOptions {
  readonly url: string;
  readonly log: Log;
  readonly queueName: string;
  readonly prefix: string;
  readonly handler: JobHandler;
  readonly concurrency: number;
  readonly lockMs: number;
  readonly stalledCheckMs: number;
}

/** Takes jobs with a BullMQ worker, on two connections of its own that wait for Redis as long as it is away. */
export class BullmqConsumer implements Consumer {
  readonly #handler: JobHandler;
  readonly #log: Log;
  readonly #clients: RedisClients;
  readonly #worker: ForsakenWorker;
  readonly #inHand = new Map<AbortController, Promise<void>>();
  #closed: Promise<void> | undefined;

  constructor(options: BullmqConsumerOptions) {
    this.#handler = options.handler;
    this.#log = options.log;
    this.#clients = openRedisClients(options.url, {
      maxRetriesPerRequest: null,
      socketTimeout: SILENCE_MS,
    });
    this.#worker = new ForsakenWorker(options.queueName, (job, token) => this.#process(job, token), {
      connection: this.#clients.client,
      prefix: options.prefix,
      concurrency: options.concurrency,
      lockDuration: options.lockMs,
      stalledInterval: options.stalledCheckMs,
      // Attempts are counted in the repository: a job is not dropped because workers die.
      maxStalledCount: 1000,
      runRetryDelay: RETRY_MS,
    });
    this.#worker.on('error', (error) => this.#report(error));
    this.#worker.on('failed', (job, error) => this.#reportDropped(job, error));
  }

  async close(graceMs: number): Promise<void> {
    const abort = (): void => {
      for (const controller of this.#inHand.keys()) controller.abort();
    };
    this.#closed ??= this.#drain();
    if (graceMs <= 0) abort();
    const timer = setTimeout(abort, Math.min(graceMs, MAX_DELAY_MS));
    await this.#closed;
    clearTimeout(timer);
  }

  /** Where Redis does not take the ends of the jobs, they come back as stalled ones do. */
  async #drain(): Promise<void> {
    const drained = this.#worker.close();
    await Promise.all(this.#inHand.values());
    if (this.#clients.client.status === 'ready') {
      await withinDeadline(drained, FAREWELL_MS).catch(() => {});
    }
    await this.#clients.end();
    await withinDeadline(drained, FAREWELL_MS).catch((error) => this.#report(error));
    await this.#worker.forgetLocks();
  }

  async #process(job: Job<ExecutionJobData>, token: string | undefined): Promise<void> {
    // The worker may have fetched it in the moment in which it was closed.
    if (this.#closed !== undefined) return await putBack(job, token);
    const controller = new AbortController();
    const handled = (async () => this.#handler(job.data.executionId, controller.signal))();
    this.#inHand.set(
      controller,
      handled.catch(() => {}),
    );
    try {
      await handled;
    } catch (error) {
      if (controller.signal.aborted) return await putBack(job, token);
      if (error instanceof InfrastructureError) throw error;
      throw Object.assign(new UnrecoverableError(String(error)), { cause: error });
    } finally {
      this.#inHand.delete(controller);
    }
  }

  /** Says nothing of connections: the queue's own says when Redis is away. */
  #report(error: Error): void {
    if (this.#clients.client.status !== 'ready' || 'syscall' in error) return;
    this.#log.warn('a worker of the queue failed, and goes on', { error });
  }

  #reportDropped(job: Job<ExecutionJobData> | undefined, error: Error): void {
    const final =
      error instanceof UnrecoverableError || (job?.attemptsMade ?? 0) >= (job?.opts.attempts ?? 0);
    if (!final) return;
    const details = { executionId: job?.data.executionId, deliveries: job?.attemptsMade };
    this.#log.error('a job was dropped', { ...details, error: error.cause ?? error });
  }
}

/** Gives the job to whoever takes one next; that counts for no attempt. */
const putBack = async (job: Job<ExecutionJobData>, token: string | undefined): Promise<never> => {
  await job.moveToWait(token);
  throw new WaitingError();
};

/** A worker whose close may wait for ever for a Redis that is away. */
class ForsakenWorker extends Worker<ExecutionJobData> {
  /** Stops to renew locks, which would keep the process alive. Idempotent. */
  async forgetLocks(): Promise<void> {
    await this.lockManager.close();
  }
}
