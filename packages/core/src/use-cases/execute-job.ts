import { RunnerUnavailable, StoreUnavailable } from '../errors.ts';
import type { LossReason } from '../execution/attempt.ts';
import { runningSeq, statusEvent } from '../execution/event.ts';
import type { Execution } from '../execution/execution.ts';
import { bareOutcome, type RunOutcome } from '../execution/outcome.ts';
import { OutputRecorder } from '../execution/output-recorder.ts';
import { compared } from '../execution/verdict.ts';
import type { Clock } from '../ports/clock.ts';
import type { CodeRunner } from '../ports/code-runner.ts';
import type { ExecutionFeed } from '../ports/execution-feed.ts';
import type { ExecutionInbox, InboxMessage } from '../ports/execution-inbox.ts';
import type { ExecutionRepo } from '../ports/execution-repo.ts';
import type { Log } from '../ports/log.ts';
import { keepLease } from './keep-lease.ts';
import { StoppableRun } from './stoppable-run.ts';
import { Talk } from './talk.ts';

interface Needs {
  executions: ExecutionRepo;
  runner: CodeRunner;
  feed: ExecutionFeed;
  inbox: ExecutionInbox;
  clock: Clock;
  log: Log;
  /** How long a worker may be silent before its execution is given to another. */
  leaseMs: number;
  maxAttempts: number;
}

/** Milliseconds after which an outcome that the store did not take is offered again. */
const OFFER_AGAIN_MS = 500;

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
    const { executions, inbox, clock, leaseMs } = this.#needs;
    if (shutdown.aborted) throw shuttingDown();
    const run = new StoppableRun(shutdown);
    const talk = new Talk(() => run.stop('cancelled'));
    // Most programs are sent nothing; that one is interactive is known once it is claimed.
    const hear = (message: InboxMessage): void => talk.hear(message);
    let stopReceiving = await inbox.receive(executionId, hear, { input: false });
    try {
      const at = clock.now();
      const lease = { worker, at, leaseExpiresAt: at + leaseMs };
      const execution = await executions.claim(executionId, lease);
      if (execution === null) return;
      if (execution.request.interactive) {
        stopReceiving();
        stopReceiving = await inbox.receive(executionId, hear);
      }
      await this.#attempt(execution, run, talk);
    } finally {
      stopReceiving();
      run.dispose();
    }
  }

  async #attempt(execution: Execution, run: StoppableRun, talk: Talk): Promise<void> {
    const { runner, clock, maxAttempts, feed, inbox, leaseMs } = this.#needs;
    const { id, attempt } = execution;
    const { expected, ...request } = execution.request;
    this.#announce(execution);
    const after = runningSeq(attempt);
    const output = new OutputRecorder({ clock, after, publish: (event) => void feed.publish(id, event) });
    const dropLease = keepLease(
      this.#needs,
      { executionId: id, attempt, leaseMs },
      { lost: () => run.lose(), cancelling: () => run.stop('cancelled') },
    );
    try {
      const outcome = await runner.run(request, run.signal, {
        onOutput: (stream, bytes) => output.write(stream, bytes),
        onStart: (program) => talk.begin(program),
        onInputClosed: () => void inbox.closeInput(id),
      });
      if (run.lost) return;
      if (run.cause === 'shutdown' && outcome.end === 'cancelled') {
        throw shuttingDown();
      }
      await this.#finish(execution, compared(expected, output.end(outcome)), run);
    } catch (error) {
      if (!(error instanceof RunnerUnavailable)) throw error;
      if (attempt >= maxAttempts && run.cause !== 'shutdown') {
        this.#needs.log.error('the runner failed at the last attempt', { executionId: id, error });
        const outcome = { ...bareOutcome('failed', 'runner_error'), ...output.printed() };
        return await this.#finish(execution, output.end(outcome), run);
      }
      await this.#release(execution, run.cause === 'shutdown' ? 'shutdown' : 'runner_error');
      throw error;
    } finally {
      output.dispose();
      dropLease();
    }
  }

  /** What a program came to is not thrown away for a store that is away, as long as the lease holds. */
  async #finish({ id, attempt, request }: Execution, outcome: RunOutcome, run: StoppableRun): Promise<void> {
    const { executions, clock } = this.#needs;
    for (;;) {
      const at = clock.now();
      try {
        const finished = await executions.finish(id, attempt, outcome, at);
        if (finished !== null && request.interactive) void this.#needs.inbox.forget(id);
        return this.#announce(finished);
      } catch (error) {
        if (!(error instanceof StoreUnavailable) || run.isOver) throw error;
      }
      await new Promise<void>((resolve) => clock.after(OFFER_AGAIN_MS, resolve));
    }
  }

  async #release({ id, attempt }: Execution, reason: LossReason): Promise<void> {
    const { executions, clock } = this.#needs;
    const at = clock.now();
    this.#announce(await executions.release(id, attempt, { at, reason }));
  }

  /** Tells who follows; what was not changed by us is not ours to tell. */
  #announce(changed: Execution | null): void {
    if (changed === null) return;
    void this.#needs.feed.publish(changed.id, statusEvent(changed));
  }
}

const shuttingDown = (): RunnerUnavailable => new RunnerUnavailable('the worker is shutting down', undefined);
