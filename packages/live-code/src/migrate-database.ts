import type { Log } from '@live-code/core';
import { createLogger, pinoLog } from './logger.ts';
import { openDatabase } from './modules/database.ts';
import { queueKind, queueUrlOf } from './queue-kind.ts';
import { completeSettings, type GivenSettings } from './settings.ts';

/**
 * Brings the database that the settings name to the newest schema, and the queue's, where that is PostgreSQL, too. A process
 * does so at its own start, too; this is for a deployment that wants it done before.
 * @throws {SettingsError} @throws {StoreUnavailable} @throws {QueueUnavailable}
 */
export const migrateDatabase = async (
  given: GivenSettings = {},
  { log }: { readonly log?: Log | undefined } = {},
): Promise<void> => {
  const settings = completeSettings(given);
  const { close } = await openDatabase(settings, log ?? pinoLog(createLogger(settings)));
  await close();
  const queueUrl = queueUrlOf(settings);
  if (queueUrl === null || queueKind(settings) !== 'postgres') return;
  const { prepareQueueDatabase } = await import('@live-code/adapters/bullmq');
  await prepareQueueDatabase(queueUrl);
};
