import { type Consumer, InfrastructureError, type JobHandler, type Log } from '@live-code/core';
import { type IQueueBackend, type Job, UnrecoverableError, Worker } from 'bullmq';
import { type ExecutionJobData, executionIdOf } from './execution-job.ts';
import type { ConsumerLine, ServerKind } from './server-kind.ts';
import { withinDeadline } from './within-deadline.ts';

/** The longest delay of a Node timer; a longer one would fire at once: nodejs.org/api/timers.html. */
const MAX_DELAY_MS = 2 ** 31 - 1;

/** Milliseconds that the server has to take note of the last jobs' ends when a consumer closes. */
const FAREWELL_MS = 1500;

/** Milliseconds after which the end of a job is told again to a server that did not take it. */
const RETRY_MS = 1000;

type Processor = (job: Job<ExecutionJobData>, token: string | undefined) => Promise<void>;

/** What a `BullmqConsumer` is made from. */
export interface BullmqConsumerOptions {
  readonly kind: ServerKind;
  readonly url: string;
  readonly log: Log;
  readonly queueName: string;
  readonly prefix: string;
  readonly handler: JobHandler;
  readonly concurrency: number;
  readonly lockMs: number;
  readonly stalledCheckMs: number;
}

/** Takes jobs with a BullMQ worker, on connections of its own that wait for the server as long as it is away. */
export class BullmqConsumer implements Consumer {
  readonly #handler: JobHandler;
  readonly #log: Log;
  readonly #kind: ServerKind;
  readonly #line: ConsumerLine;
  readonly #worker: ForsakenWorker;
  readonly #inHand = new Map<AbortController, Promise<void>>();
  #closed: Promise<void> | undefined;

  constructor(options: BullmqConsumerOptions) {
    this.#handler = options.handler;
    this.#log = options.log;
    this.#kind = options.kind;
    this.#line = options.kind.openConsumerLine(options.url, options.prefix);
    const process: Processor = (job, token) => this.#process(job, token);
    const workerOptions = {
      connection: {},
      concurrency: options.concurrency,
      lockDuration: options.lockMs,
      stalledInterval: options.stalledCheckMs,
      // Attempts are counted in the repository: a job is not dropped because workers die.
      maxStalledCount: 1000,
      runRetryDelay: RETRY_MS,
    };
    this.#worker = new ForsakenWorker(options.queueName, process, workerOptions, this.#line.backend);
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

  /** Where the server does not take the ends of the jobs, they come back as stalled ones do. */
  async #drain(): Promise<void> {
    const drained = this.#worker.close();
    await Promise.all(this.#inHand.values());
    if (this.#line.up) await withinDeadline(drained, FAREWELL_MS).catch(() => {});
    await this.#line.end();
    await withinDeadline(drained, FAREWELL_MS).catch((error) => this.#report(error));
    await this.#worker.forgetLocks();
  }

  async #process(job: Job<ExecutionJobData>, token: string | undefined): Promise<void> {
    // The worker may have fetched it in the moment in which it was closed.
    if (this.#closed !== undefined) return await this.#putBack(job, token);
    const controller = new AbortController();
    const handled = (async () => this.#handler(executionIdOf(job.data), controller.signal))();
    this.#inHand.set(
      controller,
      handled.catch(() => {}),
    );
    try {
      await handled;
    } catch (error) {
      if (controller.signal.aborted) return await this.#putBack(job, token);
      if (error instanceof InfrastructureError) throw error;
      throw Object.assign(new UnrecoverableError(String(error)), { cause: error });
    } finally {
      this.#inHand.delete(controller);
    }
  }

  async #putBack(job: Job<ExecutionJobData>, token: string | undefined): Promise<never> {
    throw await this.#kind.putBack(job, token);
  }

  /** Says nothing of connections: the queue's own line says when the server is away. */
  #report(error: Error): void {
    if (this.#line.isOutage(error)) return;
    this.#log.warn('a worker of the queue failed, and goes on', { error });
  }

  #reportDropped(job: Job<ExecutionJobData> | undefined, error: Error): void {
    const final =
      error instanceof UnrecoverableError || (job?.attemptsMade ?? 0) >= (job?.opts.attempts ?? 0);
    if (!final) return;
    const details = { executionId: job && executionIdOf(job.data), deliveries: job?.attemptsMade };
    this.#log.error('a job was dropped', { ...details, error: error.cause ?? error });
  }
}

/** A worker whose close may wait for ever for a server that is away. */
class ForsakenWorker extends Worker<ExecutionJobData, void, string, IQueueBackend> {
  /** Stops to renew locks, which would keep the process alive. Idempotent. */
  async forgetLocks(): Promise<void> {
    await this.lockManager.close();
  }
}
