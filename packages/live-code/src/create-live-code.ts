import type { Log, RunnerAbilities, WorkerInfo } from '@live-code/core';
import { createBackground } from './background.ts';
import { type Adapters, createContainer, resolveServices, type Services } from './create-container.ts';
import { databaseKind } from './database-kind.ts';
import { jointAbilities } from './joint-abilities.ts';
import type { Diagnosis, LiveCode, Readiness } from './live-code.ts';
import { createLogger, pinoLog } from './logger.ts';
import { queueKind } from './queue-kind.ts';
import { completeSettings, type GivenSettings } from './settings.ts';
import { TOKENS } from './tokens.ts';

/** What an embedder may bring. */
export interface LiveCodeOptions {
  /** Where Live Code says what an operator should know; JSON lines on standard error where absent. */
  readonly log?: Log | undefined;
  /** Adapters in place of those that the settings name. */
  readonly adapters?: Partial<Adapters> | undefined;
}

/**
 * Live Code, assembled as the settings say. Call `start()` to run what is submitted, and `close()` at the end.
 * @throws {SettingsError} for a setting that is wrong.
 */
export const createLiveCode = async (
  given: GivenSettings = {},
  { log, adapters }: LiveCodeOptions = {},
): Promise<LiveCode> => {
  const settings = completeSettings(given);
  const container = createContainer(settings, log ?? pinoLog(createLogger(settings)), adapters);
  const services = await resolveServices(container);
  const background = createBackground(services);
  let started: Promise<void> | undefined;
  let stopped: Promise<void> | undefined;
  let closed: Promise<void> | undefined;

  const stopOnce = async (): Promise<void> => {
    await started?.catch(() => {});
    await background.stop();
  };
  const stop = (): Promise<void> => (stopped ??= stopOnce());
  const closeOnce = async (): Promise<void> => {
    await stop();
    for (const part of [
      TOKENS.queue,
      TOKENS.runner,
      TOKENS.feed,
      TOKENS.inbox,
      TOKENS.sessionFeed,
      TOKENS.database,
    ]) {
      await container.unbindAsync(part);
    }
  };

  return {
    ...facade(services),
    abilities: () => abilities(services),
    listWorkers: () => listWorkers(services),
    readiness: () => readiness(services, background.running),
    diagnose: () => diagnose(services),
    start: () => (started ??= background.start()),
    stop,
    close: () => (closed ??= closeOnce()),
  };
};

const facade = (services: Services) => ({
  openSession: services.openSession.execute.bind(services.openSession),
  readSession: services.readSession.execute.bind(services.readSession),
  listSessions: services.listSessions.execute.bind(services.listSessions),
  saveCode: services.saveCode.execute.bind(services.saveCode),
  listRevisions: services.listRevisions.execute.bind(services.listRevisions),
  readRevision: services.readRevision.execute.bind(services.readRevision),
  restoreRevision: services.restoreRevision.execute.bind(services.restoreRevision),
  closeSession: services.closeSession.execute.bind(services.closeSession),
  submitExecution: services.submitExecution.execute.bind(services.submitExecution),
  readExecution: services.readExecution.execute.bind(services.readExecution),
  listExecutions: services.listExecutions.execute.bind(services.listExecutions),
  listLostAttempts: services.listLostAttempts.execute.bind(services.listLostAttempts),
  readArtifact: services.readArtifact.execute.bind(services.readArtifact),
  readWebhook: services.readWebhook.execute.bind(services.readWebhook),
  waitForExecution: services.waitForExecution.execute.bind(services.waitForExecution),
  followSession: services.followSession.execute.bind(services.followSession),
  followBatch: services.followBatch.execute.bind(services.followBatch),
  followExecution: services.followExecution.execute.bind(services.followExecution),
  sendInput: services.sendInput.execute.bind(services.sendInput),
  cancelExecution: services.cancelExecution.execute.bind(services.cancelExecution),
  submitBatch: services.submitBatch.execute.bind(services.submitBatch),
  readBatch: services.readBatch.execute.bind(services.readBatch),
  waitForBatch: services.waitForBatch.execute.bind(services.waitForBatch),
  cancelBatch: services.cancelBatch.execute.bind(services.cancelBatch),
});

/** This process's own, or where it runs nothing those of the workers. */
const abilities = async ({ settings, runner, dispatchExecution }: Services): Promise<RunnerAbilities> =>
  settings.embeddedWorker ? runner.abilities() : jointAbilities(await dispatchExecution.workers());

/** Leases for which a worker that says nothing is still listed. */
const LISTED_LEASES = 2;

const listWorkers = ({ settings, workers, clock }: Services): Promise<readonly WorkerInfo[]> =>
  workers.list({ since: clock.now() - LISTED_LEASES * settings.leaseMs });

const upOrDown = (check: Promise<unknown>): Promise<'up' | 'down'> =>
  check.then(
    () => 'up',
    () => 'down',
  );

const readiness = async (
  { settings, executions, queue, runner }: Services,
  running: boolean,
): Promise<Readiness> => {
  const [database, jobs, programs] = await Promise.all([
    upOrDown(executions.ping()),
    upOrDown(queue.ping()),
    settings.embeddedWorker ? upOrDown(runner.abilities()) : null,
  ]);
  const dependencies = { database, queue: jobs, ...(programs === null ? {} : { runner: programs }) };
  return { ready: running && Object.values(dependencies).every((state) => state === 'up'), dependencies };
};

const diagnose = async ({ settings, executions, queue }: Services): Promise<Diagnosis> => ({
  adapters: {
    database: databaseKind(settings.databaseUrl),
    queue: queueKind(settings),
    runner: settings.runner,
  },
  queuedExecutions: await executions.countQueued(),
  queuedJobs: await queue.depth(),
  embeddedWorker: settings.embeddedWorker,
  workerConcurrency: settings.workerConcurrency,
});
