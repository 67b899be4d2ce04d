export {
  ArtifactNotFound,
  BatchNotFound,
  type ErrorCode,
  type ErrorDetails,
  ExecutionNotFound,
  IdempotencyKeyReused,
  IllegalTransition,
  InboxUnavailable,
  InfrastructureError,
  InputClosed,
  InputFull,
  InvalidInput,
  LanguageUnavailable,
  LanguageUnknown,
  LimitExceeded,
  LiveCodeError,
  QueueFull,
  QueueUnavailable,
  RevisionNotFound,
  RunnerUnavailable,
  SessionClosed,
  SessionNotFound,
  StaleVersion,
  StoreUnavailable,
  WebhookNotFound,
} from './errors.ts';
export { ARTIFACT_BOUNDS, type Artifact, type ArtifactInfo } from './execution/artifact.ts';
export type { LossReason, LostAttempt } from './execution/attempt.ts';
export {
  BATCH_BOUNDS,
  type Batch,
  type BatchEvent,
  type BatchRun,
  type BatchRunInput,
  type BatchState,
  type ExecutionState,
  type RunState,
  type StoredRun,
  stateOf,
  storedRun,
} from './execution/batch.ts';
export type { Comparison, Difference } from './execution/comparison.ts';
export {
  type ArtifactEvent,
  type EndEvent,
  type ExecutionEvent,
  eventsOf,
  type OutputEvent,
  queuedSeq,
  runningSeq,
  type StatusEvent,
  statusEvent,
} from './execution/event.ts';
export type {
  Execution,
  ExecutionRequest,
  ExecutionSummary,
  NewExecution,
  RunInput,
} from './execution/execution.ts';
export { RUN_INPUT_BOUNDS, summarizeExecution } from './execution/execution.ts';
export { cancelRequested, claimed, finished, leaseExpired, released, UNCLAIMED } from './execution/life.ts';
export {
  EXECUTION_STATUSES,
  type ExecutionStatus,
  isTerminal,
  LIFECYCLE,
  type LifecycleEvent,
  transition,
} from './execution/lifecycle.ts';
export {
  DEFAULT_LIMITS,
  LIMIT_FIELDS,
  type LimitName,
  type Limits,
  MAX_LIMITS,
  resolveLimits,
} from './execution/limits.ts';
export { nextTurn, PRIORITIES, type Priority, placeInLine, type Waiting } from './execution/line.ts';
export {
  bareOutcome,
  type FailureReason,
  type Outcome,
  type OutcomeEnd,
  type RunOutcome,
  type TimeoutReason,
  withoutContents,
} from './execution/outcome.ts';
export { OutputChunks } from './execution/output-chunks.ts';
export {
  decodeOutput,
  OUTPUT_STREAMS,
  type OutputStream,
  type OutputText,
  type Transcript,
} from './execution/output-text.ts';
export { compared, type Expectation, type Judged, type Verdict, verdictOf } from './execution/verdict.ts';
export {
  type Changed,
  type OnChange,
  watchedBatches,
  watchedExecutions,
} from './execution/watched-executions.ts';
export { DEFAULT_LANGUAGE, findLanguage, LANGUAGES, type Language } from './language/language.ts';
export type { BatchRepo, StoredBatch } from './ports/batch-repo.ts';
export type { Clock } from './ports/clock.ts';
export type {
  CodeRunner,
  ProgramIo,
  RunnableLanguage,
  RunnerAbilities,
  RunningProgram,
} from './ports/code-runner.ts';
export type { DutyRepo } from './ports/duty-repo.ts';
export type { ExecutionFeed, FeedEvent, FeedListener } from './ports/execution-feed.ts';
export {
  type ClientSignal,
  type ExecutionInbox,
  INBOX_BYTES,
  type InboxMessage,
  type Sent,
} from './ports/execution-inbox.ts';
export type { ExecutionRepo, Lease } from './ports/execution-repo.ts';
export type { Ids } from './ports/ids.ts';
export type { Consumer, JobHandler, JobQueue } from './ports/job-queue.ts';
export type { Log } from './ports/log.ts';
export type { SessionFeed, SessionListener } from './ports/session-feed.ts';
export type { Cursor, Page, SessionRepo } from './ports/session-repo.ts';
export type { WebhookRepo } from './ports/webhook-repo.ts';
export type { WebhookAnswer, WebhookMessage, WebhookSender } from './ports/webhook-sender.ts';
export type { WorkerInfo, WorkerRepo } from './ports/worker-repo.ts';
export {
  isWorthKeeping,
  REVISION_BOUNDS,
  type Revision,
  type RevisionSummary,
  revisionOf,
  summarizeRevision,
} from './session/revision.ts';
export {
  ANONYMOUS,
  closeSession,
  type Session,
  type SessionContent,
  type SessionStatus,
  type SessionSummary,
  summarize,
} from './session/session.ts';
export {
  type ExecutionChange,
  type SessionChange,
  type SessionEvent,
  sessionChange,
} from './session/session-event.ts';
export { SOURCE_BOUNDS, type SourceFile } from './session/source-file.ts';
export { tellSession } from './session/tell-session.ts';
export { CancelBatch } from './use-cases/cancel-batch.ts';
export { CancelExecution } from './use-cases/cancel-execution.ts';
export { CloseSession } from './use-cases/close-session.ts';
export { DeliverWebhooks } from './use-cases/deliver-webhooks.ts';
export { DispatchExecution, poolOf } from './use-cases/dispatch-execution.ts';
export { ExecuteJob } from './use-cases/execute-job.ts';
export { FollowBatch } from './use-cases/follow-batch.ts';
export { FollowExecution } from './use-cases/follow-execution.ts';
export { FollowSession } from './use-cases/follow-session.ts';
export { ForgetOld } from './use-cases/forget-old.ts';
export { ListExecutions } from './use-cases/list-executions.ts';
export { ListLostAttempts } from './use-cases/list-lost-attempts.ts';
export { ListRevisions } from './use-cases/list-revisions.ts';
export { ListSessions } from './use-cases/list-sessions.ts';
export { type LookIntervals, OFTEN, SELDOM } from './use-cases/looks.ts';
export { OpenSession } from './use-cases/open-session.ts';
export { PAGE_SIZE } from './use-cases/page-size.ts';
export { ReadArtifact } from './use-cases/read-artifact.ts';
export { ReadBatch } from './use-cases/read-batch.ts';
export { ReadExecution } from './use-cases/read-execution.ts';
export { ReadRevision } from './use-cases/read-revision.ts';
export { ReadSession } from './use-cases/read-session.ts';
export { ReadWebhook } from './use-cases/read-webhook.ts';
export { ReconcileExecutions } from './use-cases/reconcile-executions.ts';
export { RestoreRevision } from './use-cases/restore-revision.ts';
export { SaveCode } from './use-cases/save-code.ts';
export { type ClientMessage, SendInput } from './use-cases/send-input.ts';
export { SubmitBatch } from './use-cases/submit-batch.ts';
export { SubmitExecution } from './use-cases/submit-execution.ts';
export { WaitForBatch } from './use-cases/wait-for-batch.ts';
export { MAX_WAIT_MS, WaitForExecution } from './use-cases/wait-for-execution.ts';
export {
  ATTEMPTS_KEPT,
  attempted,
  type Backoff,
  DELIVERY_WINDOW_MS,
  type DeliveryAttempt,
  type DeliveryState,
  due,
  newDelivery,
  type WebhookDelivery,
} from './webhook/delivery.ts';
export { makeWebhookDue } from './webhook/make-webhook-due.ts';
