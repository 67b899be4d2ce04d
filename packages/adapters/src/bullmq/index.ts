export { BullmqJobQueue, type BullmqJobQueueOptions } from './bullmq-job-queue.ts';
export { prepareQueueDatabase } from './prepare-queue-database.ts';
