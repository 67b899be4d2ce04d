import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type {
  BatchRepo,
  Clock,
  CodeRunner,
  DutyRepo,
  ExecutionFeed,
  ExecutionInbox,
  ExecutionRepo,
  Ids,
  JobQueue,
  Log,
  SessionFeed,
  SessionRepo,
  WebhookRepo,
  WebhookSender,
  WorkerRepo,
} from '@live-code/core';
import { Container, type ServiceIdentifier } from 'inversify';
import { batchesModule } from './modules/batches.ts';
import { changesModule } from './modules/changes.ts';
import { databaseModule } from './modules/database.ts';
import { liveModule } from './modules/live.ts';
import { queueModule } from './modules/queue.ts';
import { runnerModule } from './modules/runner.ts';
import { sessionsModule } from './modules/sessions.ts';
import { systemModule } from './modules/system.ts';
import { useCasesModule } from './modules/use-cases.ts';
import { webhooksModule } from './modules/webhooks.ts';
import { workModule } from './modules/work.ts';
import type { Settings } from './settings.ts';
import { TOKENS } from './tokens.ts';

/** Every port; an embedder may bring its own adapter of any, and closes what it brought. */
export interface Adapters {
  readonly sessions: SessionRepo;
  readonly executions: ExecutionRepo;
  /** Stores executions too: whoever brings one of the two brings both. */
  readonly batches: BatchRepo;
  readonly workers: WorkerRepo;
  readonly duties: DutyRepo;
  readonly webhooks: WebhookRepo;
  readonly webhookSender: WebhookSender;
  readonly queue: JobQueue;
  readonly runner: CodeRunner;
  readonly feed: ExecutionFeed;
  readonly inbox: ExecutionInbox;
  readonly sessionFeed: SessionFeed;
  readonly clock: Clock;
  readonly ids: Ids;
}

/** A container in which every token is bound as the settings say, and these adapters instead where they are given. */
export const createContainer = (
  settings: Settings,
  log: Log,
  adapters: Partial<Adapters> = {},
): Container => {
  const container = new Container();
  container.bind(TOKENS.settings).toConstantValue(settings);
  container.bind(TOKENS.log).toConstantValue(log);
  container
    .bind(TOKENS.processId)
    .toConstantValue(`${hostname()}:${process.pid}:${randomUUID().slice(0, 8)}`);
  container.load(
    databaseModule,
    queueModule,
    liveModule,
    runnerModule,
    systemModule,
    sessionsModule,
    useCasesModule,
    batchesModule,
    workModule,
    changesModule,
    webhooksModule,
  );
  for (const port of Object.keys(adapters) as (keyof Adapters)[]) {
    const token: ServiceIdentifier<unknown> = TOKENS[port];
    container.rebind(token).toConstantValue(adapters[port]);
  }
  return container;
};

type Tokens = Omit<typeof TOKENS, 'database' | 'live'>;

/** What the container holds, by name. */
export type Services = {
  readonly [Name in keyof Tokens]: Tokens[Name] extends ServiceIdentifier<infer Service> ? Service : never;
};

/** Resolves every service; what nothing needs, because an embedder brought its own, is not opened. */
export const resolveServices = async (container: Container): Promise<Services> => {
  const { database: _, live: __, ...tokens } = TOKENS;
  const services: [string, unknown][] = [];
  for (const [name, token] of Object.entries(tokens)) {
    services.push([name, await container.getAsync<unknown>(token)]);
  }
  return Object.fromEntries(services) as Services;
};
