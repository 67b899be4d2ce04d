export { MemoryBatchRepo } from './memory-batch-repo.ts';
export { MemoryDutyRepo } from './memory-duty-repo.ts';
export { MemoryExecutionFeed } from './memory-execution-feed.ts';
export { MemoryExecutionInbox } from './memory-execution-inbox.ts';
export { MemoryExecutionRepo } from './memory-execution-repo.ts';
export { MemoryJobQueue, type MemoryJobQueueOptions } from './memory-job-queue.ts';
export { MemorySessionRepo } from './memory-session-repo.ts';
export { MemoryWebhookRepo } from './memory-webhook-repo.ts';
export { MemoryWorkerRepo } from './memory-worker-repo.ts';
