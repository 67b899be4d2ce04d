export { closeOnSignal } from './close-on-signal.ts';
export type { Adapters } from './create-container.ts';
export { createLiveCode, type LiveCodeOptions } from './create-live-code.ts';
export { type DatabaseKind, databaseKind } from './database-kind.ts';
export type { Dependency, Diagnosis, LiveCode, Readiness } from './live-code.ts';
export { createLogger, pinoLog } from './logger.ts';
export { migrateDatabase } from './migrate-database.ts';
export { presentArtifact } from './present-artifact.ts';
export { presentExecution } from './present-execution.ts';
export { presentTime, presentTimeOrNull } from './present-time.ts';
export { type QueueKind, queueKind } from './queue-kind.ts';
export {
  completeSettings,
  type GivenSettings,
  readSettings,
  SETTINGS,
  type Settings,
  SettingsError,
} from './settings.ts';
