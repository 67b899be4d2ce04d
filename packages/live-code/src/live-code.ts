import type {
  CancelBatch,
  CancelExecution,
  CloseSession,
  FollowBatch,
  FollowExecution,
  FollowSession,
  ListExecutions,
  ListLostAttempts,
  ListRevisions,
  ListSessions,
  OpenSession,
  ReadArtifact,
  ReadBatch,
  ReadExecution,
  ReadRevision,
  ReadSession,
  ReadWebhook,
  RestoreRevision,
  RunnerAbilities,
  SaveCode,
  SendInput,
  SubmitBatch,
  SubmitExecution,
  WaitForBatch,
  WaitForExecution,
  WorkerInfo,
} from '@live-code/core';

/** A part that Live Code depends on. */
export type Dependency = 'database' | 'queue' | 'runner';

/** Whether each dependency of this process answers now; `ready` when all do and Live Code is started and not closing. */
export interface Readiness {
  readonly ready: boolean;
  readonly dependencies: Readonly<Partial<Record<Dependency, 'up' | 'down'>>>;
}

/** What an operator may look at while developing. */
export interface Diagnosis {
  /** Which adapter serves each port. */
  readonly adapters: Readonly<Record<Dependency, string>>;
  /** Executions that are `QUEUED` in the repository. */
  readonly queuedExecutions: number;
  /** Jobs that wait in the queue. */
  readonly queuedJobs: number;
  readonly embeddedWorker: boolean;
  readonly workerConcurrency: number;
}

/** Live Code's use cases as methods, and its life. Every method rejects with a `LiveCodeError`. */
export interface LiveCode {
  readonly openSession: OpenSession['execute'];
  readonly readSession: ReadSession['execute'];
  readonly listSessions: ListSessions['execute'];
  readonly saveCode: SaveCode['execute'];
  readonly listRevisions: ListRevisions['execute'];
  readonly readRevision: ReadRevision['execute'];
  readonly restoreRevision: RestoreRevision['execute'];
  readonly closeSession: CloseSession['execute'];
  readonly submitExecution: SubmitExecution['execute'];
  readonly readExecution: ReadExecution['execute'];
  readonly listExecutions: ListExecutions['execute'];
  readonly listLostAttempts: ListLostAttempts['execute'];
  readonly readArtifact: ReadArtifact['execute'];
  readonly readWebhook: ReadWebhook['execute'];
  readonly waitForExecution: WaitForExecution['execute'];
  readonly followSession: FollowSession['execute'];
  readonly followBatch: FollowBatch['execute'];
  readonly followExecution: FollowExecution['execute'];
  readonly sendInput: SendInput['execute'];
  readonly cancelExecution: CancelExecution['execute'];
  readonly submitBatch: SubmitBatch['execute'];
  readonly readBatch: ReadBatch['execute'];
  readonly waitForBatch: WaitForBatch['execute'];
  readonly cancelBatch: CancelBatch['execute'];

  /** What can be run: by this process, or where it takes no jobs, by the workers. */
  abilities(): Promise<RunnerAbilities>;
  /** The workers that said lately that they live. */
  listWorkers(): Promise<readonly WorkerInfo[]>;
  readiness(): Promise<Readiness>;
  diagnose(): Promise<Diagnosis>;

  /** Takes jobs, if this process embeds a worker, and keeps queue and repository in agreement. Idempotent. */
  start(): Promise<void>;
  /**
   * Takes no more jobs, waits for those that run as long as the grace allows, and puts the rest back. What was
   * accepted can still be read and waited for. Idempotent; there is no start after it.
   */
  stop(): Promise<void>;
  /** Stops, and closes connections. Idempotent. */
  close(): Promise<void>;
}
