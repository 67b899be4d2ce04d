import { randomUUID } from 'node:crypto';
import {
  ANONYMOUS,
  type Batch,
  DEFAULT_LIMITS,
  type Execution,
  type ExecutionRequest,
  type Session,
  type WebhookDelivery,
} from '@live-code/core';

/** A session as if it had just been opened at time 1000. */
export const aSession = (over: Partial<Session> = {}): Session => ({
  id: randomUUID(),
  owner: ANONYMOUS,
  name: null,
  status: 'ACTIVE',
  language: 'python',
  files: [{ name: 'main.py', content: 'print("hello")' }],
  entry: 'main.py',
  version: 1,
  createdAt: 1000,
  updatedAt: 1000,
  closedAt: null,
  ...over,
});

/** A request to run this Python program with nothing else. */
export const aRequest = (
  source = 'print("hello")',
  over: Partial<ExecutionRequest> = {},
): ExecutionRequest => ({
  language: 'python',
  files: [{ name: 'main.py', content: source }],
  entry: 'main.py',
  stdin: '',
  args: [],
  env: {},
  limits: DEFAULT_LIMITS,
  ...over,
});

/** An execution as if it had just been queued at time 1000. */
export const anExecution = (over: Partial<Execution> = {}): Execution => ({
  id: randomUUID(),
  sessionId: randomUUID(),
  owner: ANONYMOUS,
  idempotencyKey: null,
  sessionVersion: 1,
  request: aRequest(),
  priority: 'interactive',
  turn: 0,
  status: 'QUEUED',
  attempt: 0,
  worker: null,
  leaseExpiresAt: null,
  cancelRequestedAt: null,
  queuedAt: 1000,
  startedAt: null,
  finishedAt: null,
  outcome: null,
  ...over,
});

/** A batch of these executions as if it had just been made at time 1000. */
export const aBatch = (
  executions: readonly Pick<Execution, 'id' | 'request'>[],
  over: Partial<Batch> = {},
): Batch => ({
  id: randomUUID(),
  sessionId: randomUUID(),
  owner: ANONYMOUS,
  idempotencyKey: null,
  createdAt: 1000,
  runs: executions.map(({ id, request }) => ({ executionId: id, judged: request.expected !== undefined })),
  ...over,
});

/** A delivery as if its execution had just been submitted at time 1000. */
export const aDelivery = (over: Partial<WebhookDelivery> = {}): WebhookDelivery => ({
  executionId: randomUUID(),
  owner: ANONYMOUS,
  url: 'https://receiver.example/hook?token=a',
  state: 'WAITING',
  createdAt: 1000,
  dueAt: null,
  nextAt: 61_000,
  settledAt: null,
  claims: 0,
  attemptCount: 0,
  attempts: [],
  ...over,
});
