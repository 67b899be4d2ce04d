import { RunnerUnavailable, StoreUnavailable } from '../errors.ts';
import type { LossReason } from '../execution/attempt.ts';
import type { Execution } from '../execution/execution.ts';
import { bareOutcome, type RunOutcome } from '../execution/outcome.ts';
import type { Clock } from '../ports/clock.ts';
import type { CodeRunner } from '../ports/code-runner.ts';
import type { ExecutionFeed } from '../ports/execution-feed.ts';
import type { ExecutionRepo } from '../ports/execution-repo.ts';
import type { Log } from '../ports/log.ts';
import { keepLease } from './keep-lease.ts';

interface Needs {
  executions: ExecutionRepo;
  runner: CodeRunner;
  feed: ExecutionFeed;
  clock: Clock;
  log: Log;
  /** How long a worker may be silent before its execution is given to another. */
  leaseMs: number;
  maxAttempts: number;
}

/** Milliseconds after which an outcome that the store did not take is offered again. */
const OFFER_AGAIN_MS = 500;

/** Why a run was stopped from outside; the first cause counts. */
type StopCause = 'cancelled' | 'leaseLost' | 'shutdown';

/**
 * Runs the execution that a job names: claims it, keeps its lease, runs it, records the outcome.
 * A job whose execution is not `QUEUED` any more is done already, and nothing happens.
 */
export class ExecuteJob {
  readonly #needs: Needs;

  constructor(needs: Needs) {
    this.#needs = needs;
  }

  /**
   * Aborting `shutdown` kills the program and puts the execution back.
   * @throws {InfrastructureError} where the job is to be delivered again.
   */
  async execute({
    executionId,
    worker,
    shutdown,
  }: {
    executionId: string;
    worker: string;
    shutdown: AbortSignal;
  }): Promise<void> {
    const { executions, feed, clock, leaseMs } = this.#needs;
    if (shutdown.aborted) throw shuttingDown();
    const run = new StoppableRun(shutdown);
    const unsubscribe = await feed.subscribe(executionId, (event) => {
      if (event.type === 'cancelRequested') run.stop('cancelled');
    });
    try {
      const at = clock.now();
      const lease = { worker, at, leaseExpiresAt: at + leaseMs };
      const execution = await executions.claim(executionId, lease);
      if (execution !== null) await this.#attempt(execution, run);
    } finally {
      unsubscribe();
      run.dispose();
    }
  }

  async #attempt(execution: Execution, run: StoppableRun): Promise<void> {
    const { runner, clock, maxAttempts } = this.#needs;
    const { id, attempt, request } = execution;
    this.#announce(execution, clock.now());
    const dropLease = keepLease(
      this.#needs,
      { executionId: id, attempt, leaseMs: this.#needs.leaseMs },
      { lost: () => run.lose(), cancelling: () => run.stop('cancelled') },
    );
    try {
      const outcome = await runner.run(request, run.signal);
      if (run.lost) return;
      if (run.cause === 'shutdown' && outcome.end === 'cancelled') {
        throw shuttingDown();
      }
      await this.#finish(execution, outcome, run);
    } catch (error) {
      if (!(error instanceof RunnerUnavailable)) throw error;
      if (attempt >= maxAttempts && run.cause !== 'shutdown') {
        this.#needs.log.error('the runner failed at the last attempt', { executionId: id, error });
        return await this.#finish(execution, bareOutcome('failed', 'runner_error'), run);
      }
      await this.#release(execution, run.cause === 'shutdown' ? 'shutdown' : 'runner_error');
      throw error;
    } finally {
      dropLease();
    }
  }

  /** What a program came to is not thrown away for a store that is away, as long as the lease holds. */
  async #finish({ id, attempt }: Execution, outcome: RunOutcome, run: StoppableRun): Promise<void> {
    const { executions, clock } = this.#needs;
    for (;;) {
      const at = clock.now();
      try {
        return this.#announce(await executions.finish(id, attempt, outcome, at), at);
      } catch (error) {
        if (!(error instanceof StoreUnavailable) || run.isOver) throw error;
      }
      await new Promise<void>((resolve) => clock.after(OFFER_AGAIN_MS, resolve));
    }
  }

  async #release({ id, attempt }: Execution, reason: LossReason): Promise<void> {
    const { executions, clock } = this.#needs;
    const at = clock.now();
    this.#announce(await executions.release(id, attempt, { at, reason }), at);
  }

  /** Tells who follows; what was not changed by us is not ours to tell. */
  #announce(changed: Execution | null, at: number): void {
    if (changed === null) return;
    void this.#needs.feed.publish(changed.id, { type: 'status', status: changed.status, at });
  }
}

const shuttingDown = (): RunnerUnavailable => new RunnerUnavailable('the worker is shutting down', undefined);

/** A run's abort signal that remembers who asked first. */
class StoppableRun {
  cause: StopCause | null = null;
  /** Whether the execution is another's by now. */
  lost = false;
  readonly #controller = new AbortController();
  readonly #shutdown: AbortSignal;
  readonly #onShutdown = (): void => this.stop('shutdown');

  constructor(shutdown: AbortSignal) {
    this.#shutdown = shutdown;
    shutdown.addEventListener('abort', this.#onShutdown, { once: true });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Whether nothing is to be waited for any more. */
  get isOver(): boolean {
    return this.lost || this.#shutdown.aborted;
  }

  lose(): void {
    this.lost = true;
    this.stop('leaseLost');
  }

  stop(cause: StopCause): void {
    this.cause ??= cause;
    this.#controller.abort();
  }

  dispose(): void {
    this.#shutdown.removeEventListener('abort', this.#onShutdown);
  }
}
