import type {
  BatchRepo,
  CancelBatch,
  CancelExecution,
  Clock,
  CloseSession,
  CodeRunner,
  DeliverWebhooks,
  DispatchExecution,
  DutyRepo,
  ExecuteJob,
  ExecutionFeed,
  ExecutionInbox,
  ExecutionRepo,
  FollowBatch,
  FollowExecution,
  FollowSession,
  ForgetOld,
  Ids,
  JobQueue,
  ListExecutions,
  ListLostAttempts,
  ListSessions,
  Log,
  LookIntervals,
  OnChange,
  OpenSession,
  ReadArtifact,
  ReadBatch,
  ReadExecution,
  ReadSession,
  ReadWebhook,
  ReconcileExecutions,
  SaveCode,
  SendInput,
  SessionFeed,
  SessionRepo,
  SubmitBatch,
  SubmitExecution,
  WaitForBatch,
  WaitForExecution,
  WebhookRepo,
  WebhookSender,
  WorkerRepo,
} from '@live-code/core';
import type { ServiceIdentifier } from 'inversify';
import type { Database } from './database.ts';
import type { Settings } from './settings.ts';

const token = <Service>(name: string): ServiceIdentifier<Service> => Symbol(name);

/** What tells of executions and sessions, and what is sent to executions, which may share connections. */
export interface Live {
  readonly feed: ExecutionFeed;
  readonly sessionFeed: SessionFeed;
  readonly inbox: ExecutionInbox;
}

/** Names each service in the container, with its type. */
export const TOKENS = {
  settings: token<Settings>('settings'),
  log: token<Log>('log'),
  /** Who this process is, among those that share a database. */
  processId: token<string>('processId'),
  database: token<Database>('database'),

  sessions: token<SessionRepo>('sessions'),
  executions: token<ExecutionRepo>('executions'),
  batches: token<BatchRepo>('batches'),
  workers: token<WorkerRepo>('workers'),
  duties: token<DutyRepo>('duties'),
  webhooks: token<WebhookRepo>('webhooks'),
  /** Who else is told when an execution changes. */
  onChange: token<OnChange>('onChange'),
  /** `executions` and `batches`, for who changes executions: others are told. */
  watchedExecutions: token<ExecutionRepo>('watchedExecutions'),
  watchedBatches: token<BatchRepo>('watchedBatches'),
  queue: token<JobQueue>('queue'),
  runner: token<CodeRunner>('runner'),
  webhookSender: token<WebhookSender>('webhookSender'),
  live: token<Live>('live'),
  feed: token<ExecutionFeed>('feed'),
  sessionFeed: token<SessionFeed>('sessionFeed'),
  inbox: token<ExecutionInbox>('inbox'),
  lookIntervals: token<LookIntervals>('lookIntervals'),
  clock: token<Clock>('clock'),
  ids: token<Ids>('ids'),

  openSession: token<OpenSession>('openSession'),
  readSession: token<ReadSession>('readSession'),
  listSessions: token<ListSessions>('listSessions'),
  saveCode: token<SaveCode>('saveCode'),
  closeSession: token<CloseSession>('closeSession'),
  submitExecution: token<SubmitExecution>('submitExecution'),
  readExecution: token<ReadExecution>('readExecution'),
  readArtifact: token<ReadArtifact>('readArtifact'),
  readWebhook: token<ReadWebhook>('readWebhook'),
  listExecutions: token<ListExecutions>('listExecutions'),
  listLostAttempts: token<ListLostAttempts>('listLostAttempts'),
  followSession: token<FollowSession>('followSession'),
  followBatch: token<FollowBatch>('followBatch'),
  followExecution: token<FollowExecution>('followExecution'),
  sendInput: token<SendInput>('sendInput'),
  waitForExecution: token<WaitForExecution>('waitForExecution'),
  cancelExecution: token<CancelExecution>('cancelExecution'),
  submitBatch: token<SubmitBatch>('submitBatch'),
  readBatch: token<ReadBatch>('readBatch'),
  waitForBatch: token<WaitForBatch>('waitForBatch'),
  cancelBatch: token<CancelBatch>('cancelBatch'),
  dispatchExecution: token<DispatchExecution>('dispatchExecution'),
  executeJob: token<ExecuteJob>('executeJob'),
  deliverWebhooks: token<DeliverWebhooks>('deliverWebhooks'),
  reconcileExecutions: token<ReconcileExecutions>('reconcileExecutions'),
  forgetOld: token<ForgetOld>('forgetOld'),
} as const;
