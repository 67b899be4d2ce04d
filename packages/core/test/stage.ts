import {
  MemoryBatchRepo,
  MemoryDutyRepo,
  MemoryExecutionFeed,
  MemoryExecutionInbox,
  MemoryExecutionRepo,
  MemorySessionFeed,
  MemorySessionRepo,
  MemoryWebhookRepo,
  MemoryWorkerRepo,
} from '@live-code/adapters/memory';
import { aWorker, recordingLog } from '@live-code/contracts';
import {
  bareOutcome,
  CancelBatch,
  CancelExecution,
  type Clock,
  CloseSession,
  type CodeRunner,
  DeliverWebhooks,
  DispatchExecution,
  ExecuteJob,
  type Execution,
  type ExecutionRequest,
  FollowBatch,
  FollowExecution,
  FollowSession,
  ForgetOld,
  type JobQueue,
  ListExecutions,
  ListRevisions,
  makeWebhookDue,
  OFTEN,
  type OnChange,
  OpenSession,
  type ProgramIo,
  QueueUnavailable,
  ReadBatch,
  ReadExecution,
  ReadRevision,
  ReadWebhook,
  ReconcileExecutions,
  RestoreRevision,
  type RunOutcome,
  SaveCode,
  SendInput,
  SubmitBatch,
  SubmitExecution,
  tellSession,
  WaitForBatch,
  WaitForExecution,
  type WebhookAnswer,
  type WebhookMessage,
  type WebhookSender,
  watchedBatches,
  watchedExecutions,
} from '@live-code/core';

/** Time that moves only when a test says so. */
export class ManualClock implements Clock {
  #now = 1000;
  readonly #timers = new Set<{ readonly at: number; readonly callback: () => void }>();

  now(): number {
    return this.#now;
  }

  after(delayMs: number, callback: () => void): () => void {
    const timer = { at: this.#now + delayMs, callback };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  get pending(): number {
    return this.#timers.size;
  }

  /** Moves on, calling what falls due in its order, and lets what was called go on before the next. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    for (;;) {
      const [next] = [...this.#timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
      if (next === undefined) break;
      this.#now = next.at;
      this.#timers.delete(next);
      next.callback();
      await settled();
    }
    this.#now = end;
  }
}

/** Resolves when everything that can go on without time passing has gone on. */
export const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A queue that remembers what it was given, and can be away. */
class RecordingQueue implements JobQueue {
  readonly enqueued: string[] = [];
  /** Where each went. */
  readonly places: { readonly pool?: string; readonly priority?: number }[] = [];
  away = false;

  async enqueue(executionId: string, place: { pool?: string; priority?: number } = {}): Promise<void> {
    if (this.away) throw new QueueUnavailable('the queue is away', new Error('no connection'));
    this.enqueued.push(executionId);
    this.places.push(place);
  }

  async consume(): Promise<never> {
    throw new Error('nothing takes jobs here');
  }

  async depth(): Promise<number> {
    return this.enqueued.length;
  }

  async ping(): Promise<void> {}
  async close(): Promise<void> {}
}

/** A runner whose programs end when a test says so, or when they are killed. */
export class ManualRunner implements CodeRunner {
  readonly runs: {
    readonly request: ExecutionRequest;
    readonly signal: AbortSignal;
    readonly io: ProgramIo;
    end(outcome: RunOutcome): void;
    fail(error: Error): void;
  }[] = [];

  run(request: ExecutionRequest, signal: AbortSignal, io: ProgramIo = {}): Promise<RunOutcome> {
    return new Promise((end, fail) => {
      this.runs.push({ request, signal, io, end, fail });
      signal.addEventListener('abort', () => end(bareOutcome('cancelled')), { once: true });
    });
  }

  async abilities() {
    return {
      name: 'manual',
      isolated: true,
      languages: [{ id: 'python', version: '3' }],
      enforces: [],
      enforcedBy: 'nobody',
    };
  }

  async close(): Promise<void> {}
}

/** A sender whose receivers answer when a test says so, and that takes every URL but those that it was told to refuse. */
class ManualSender implements WebhookSender {
  readonly refused = new Map<string, string>();
  readonly sent: {
    readonly message: WebhookMessage;
    readonly signal: AbortSignal;
    answer(answer: WebhookAnswer): void;
  }[] = [];

  async check(url: string): Promise<string | null> {
    return this.refused.get(url) ?? null;
  }

  send(message: WebhookMessage, signal: AbortSignal): Promise<WebhookAnswer> {
    return new Promise((answer) => {
      this.sent.push({ message, signal, answer });
      signal.addEventListener('abort', () => answer({ status: null, error: 'It was aborted.' }), {
        once: true,
      });
    });
  }
}

const LEASE_MS = 3000;
const MAX_ATTEMPTS = 2;

/** Every use case on adapters in memory, under a test's control. */
export const createStage = ({ queueLimit = 10 }: { queueLimit?: number } = {}) => {
  const log = recordingLog();
  const clock = new ManualClock();
  const sessions = new MemorySessionRepo();
  const executions = new MemoryExecutionRepo();
  const batches = new MemoryBatchRepo(executions);
  const feed = new MemoryExecutionFeed({ log });
  const inbox = new MemoryExecutionInbox({ log });
  const queue = new RecordingQueue();
  const runner = new ManualRunner();
  const workers = new MemoryWorkerRepo();
  const duties = new MemoryDutyRepo();
  const webhooks = new MemoryWebhookRepo();
  const sender = new ManualSender();
  void workers.report(aWorker({ seenAt: clock.now() }));
  const dispatch = new DispatchExecution({ workers, queue, clock });
  let count = 0;
  const ids = { next: () => `id-${++count}` };
  const readExecution = new ReadExecution({ executions });
  const readBatch = new ReadBatch({ batches });
  const sessionFeed = new MemorySessionFeed({ log });
  const [tell, makeDue] = [tellSession(sessionFeed), makeWebhookDue({ webhooks, clock, log })];
  const onChange: OnChange = async (execution) => {
    await Promise.all([tell(execution), makeDue(execution)]);
  };
  const watched = watchedExecutions(executions, onChange);
  const cancelExecution = new CancelExecution({ executions: watched, feed, inbox, clock });
  const leaseMs = LEASE_MS;
  const maxAttempts = MAX_ATTEMPTS;

  const deliverWebhooks = () =>
    new DeliverWebhooks({
      ...{ executions, webhooks, sender, clock, log },
      present: ({ id, status }) => ({ id, status }),
      pausesMs: [5000, 30_000],
      random: () => 0.5,
    });
  const openSession = new OpenSession({ sessions, ids, clock });
  const saveCode = new SaveCode({ sessions, sessionFeed, clock });
  const readRevision = new ReadRevision({ sessions });
  const submitExecution = new SubmitExecution({
    ...{ sessions, executions: watched, webhooks, sender, dispatch, clock, ids, log, queueLimit },
  });
  return {
    log,
    clock,
    sessions,
    executions,
    batches,
    feed,
    inbox,
    queue,
    runner,
    workers,
    duties,
    webhooks,
    sender,
    dispatch,
    leaseMs,
    maxAttempts,
    openSession,
    submitExecution,
    readExecution,
    watched,
    sessionFeed,
    deliverWebhooks,
    readWebhook: new ReadWebhook({ executions, webhooks }),
    saveCode,
    readRevision,
    listRevisions: new ListRevisions({ sessions }),
    restoreRevision: new RestoreRevision({ sessions, readRevision, saveCode }),
    closeSession: new CloseSession({ sessions, sessionFeed, clock }),
    waitForExecution: new WaitForExecution({ readExecution, feed, clock, intervals: OFTEN }),
    followExecution: new FollowExecution({ executions, feed, clock, intervals: OFTEN }),
    followSession: new FollowSession({ sessions, executions, sessionFeed, clock, intervals: OFTEN }),
    followBatch: new FollowBatch({ readBatch, feed, clock, intervals: OFTEN }),
    listExecutions: new ListExecutions({ sessions, executions }),
    sendInput: new SendInput({ executions, inbox }),
    cancelExecution,
    submitBatch: new SubmitBatch({
      ...{ sessions, executions, batches: watchedBatches(batches, onChange) },
      ...{ dispatch, clock, ids, log, queueLimit },
    }),
    readBatch,
    waitForBatch: new WaitForBatch({ readBatch, feed, clock, intervals: OFTEN }),
    cancelBatch: new CancelBatch({ readBatch, cancelExecution }),
    executeJob: new ExecuteJob({
      executions: watched,
      runner,
      feed,
      inbox,
      clock,
      log,
      leaseMs,
      maxAttempts,
    }),
    reconcile: new ReconcileExecutions({
      ...{ executions: watched, duties, dispatch, feed, inbox, clock, log, maxAttempts },
      holder: 'this one',
      settleMs: 1000,
    }),
    forgetOld: (retentionDays: number | null) =>
      new ForgetOld({
        ...{ sessions, executions, batches, webhooks, workers, duties, clock, retentionDays },
        holder: 'this one',
        everyMs: 60_000,
      }),

    /** An execution that was just submitted. */
    submitted: async (): Promise<Execution> => {
      const session = await openSession.execute({ sourceCode: 'print(1)' });
      return submitExecution.execute({ sessionId: session.id });
    },
  };
};

/** Every use case on adapters in memory, under a test's control. */
export type Stage = ReturnType<typeof createStage>;
