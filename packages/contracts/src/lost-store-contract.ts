import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  type BatchRepo,
  bareOutcome,
  type DutyRepo,
  type ExecutionRepo,
  revisionOf,
  type SessionRepo,
  StoreUnavailable,
  type WebhookRepo,
  type WorkerRepo,
} from '@live-code/core';
import { aBatch, aDelivery, anExecution, aSession } from './builders.ts';
import { anArtifact, anOutcome, lossAt } from './execution-repo/stages.ts';
import { aWorker } from './worker-repo-contract.ts';

/** What the suite needs of an adapter whose store can go away: every repository, and a way to take it away. */
export interface OpenLosableStore {
  readonly sessions: SessionRepo;
  readonly executions: ExecutionRepo;
  readonly batches: BatchRepo;
  readonly workers: WorkerRepo;
  readonly duties: DutyRepo;
  readonly webhooks: WebhookRepo;
  /** From when this resolves, the store does not answer. */
  lose(): Promise<void>;
  close(): Promise<void>;
}

type Call = (store: OpenLosableStore, ids: { session: string; execution: string }) => Promise<unknown>;

const CALLS: Readonly<Record<string, Call>> = {
  'sessions.add': ({ sessions }) => sessions.add(aSession()),
  'sessions.find': ({ sessions }, { session }) => sessions.find(session),
  'sessions.save': ({ sessions }, { session }) => sessions.save(aSession({ id: session, version: 2 }), 1),
  'sessions.close': ({ sessions }, { session }) => sessions.close(session, 1),
  'sessions.list': ({ sessions }) => sessions.list({ owner: 'a', after: null, limit: 1 }),
  'sessions.keepRevision': ({ sessions }, { session }) =>
    sessions.keepRevision(session, revisionOf(aSession())),
  'sessions.listRevisions': ({ sessions }, { session }) => sessions.listRevisions(session),
  'sessions.findRevision': ({ sessions }, { session }) => sessions.findRevision(session, 1),
  'executions.add': ({ executions }) => executions.add(anExecution()),
  'executions.find': ({ executions }, { execution }) => executions.find(execution),
  'executions.findByIdempotencyKey': ({ executions }) => executions.findByIdempotencyKey('a', 'b'),
  'executions.list': ({ executions }) => executions.list({ sessionId: 'a', after: null, limit: 1 }),
  'executions.countQueued': ({ executions }) => executions.countQueued(),
  'executions.claim': ({ executions }, { execution }) =>
    executions.claim(execution, { worker: 'w', at: 1, leaseExpiresAt: 2 }),
  'executions.renewLease': ({ executions }, { execution }) => executions.renewLease(execution, 1, 2),
  'executions.finish': ({ executions }, { execution }) =>
    executions.finish(execution, 1, bareOutcome('succeeded'), 1),
  'executions.finish with artifacts': ({ executions }, { execution }) =>
    executions.finish(execution, 1, anOutcome({ artifacts: [anArtifact('a')] }), 1),
  'executions.findArtifact': ({ executions }, { execution }) => executions.findArtifact(execution, 'a'),
  'executions.release': ({ executions }, { execution }) => executions.release(execution, 1, lossAt(1)),
  'executions.listLostAttempts': ({ executions }, { execution }) => executions.listLostAttempts(execution),
  'executions.requestCancel': ({ executions }, { execution }) => executions.requestCancel(execution, 1),
  'executions.expireLeases': ({ executions }) =>
    executions.expireLeases({ now: 1, maxAttempts: 1, limit: 1 }),
  'batches.add': ({ batches }) => {
    const executions = [anExecution()];
    return batches.add(aBatch(executions), executions);
  },
  'batches.find': ({ batches }) => batches.find('a'),
  'batches.findByIdempotencyKey': ({ batches }) => batches.findByIdempotencyKey('a', 'b'),
  'batches.listStates': ({ batches }, { execution }) => batches.listStates([execution]),
  'batches.deleteOld': ({ batches }) => batches.deleteOld({ before: 1, limit: 1 }),
  'executions.deleteEnded': ({ executions }) => executions.deleteEnded({ before: 1, limit: 1 }),
  'sessions.deleteClosed': ({ sessions }) => sessions.deleteClosed({ before: 1, limit: 1 }),
  'workers.report': ({ workers }) => workers.report(aWorker()),
  'workers.list': ({ workers }) => workers.list({ since: 1 }),
  'workers.forget': ({ workers }) => workers.forget({ before: 1 }),
  'duties.take': ({ duties }) => duties.take({ duty: 'd', holder: 'h', now: 1, until: 2 }),
  'webhooks.add': ({ webhooks }) => webhooks.add(aDelivery()),
  'webhooks.find': ({ webhooks }) => webhooks.find('a'),
  'webhooks.makeDue': ({ webhooks }) => webhooks.makeDue('a', 1),
  'webhooks.claim': ({ webhooks }) => webhooks.claim({ now: 1, until: 2, limit: 1 }),
  'webhooks.save': ({ webhooks }) => webhooks.save(aDelivery()),
  'webhooks.drop': ({ webhooks }) => webhooks.drop(aDelivery()),
  'webhooks.deleteSettled': ({ webhooks }) => webhooks.deleteSettled({ before: 1, limit: 1 }),
  'executions.listQueued': ({ executions }) => executions.listQueued({ before: 1, limit: 1 }),
  'executions.ping': ({ executions }) => executions.ping(),
};

/** Proves, for an adapter whose store can go away, that every method says so with `StoreUnavailable` and the cause. */
export const lostStoreContract = (adapter: string, open: () => Promise<OpenLosableStore>): void => {
  describe(`${adapter}, its store away`, () => {
    let store: OpenLosableStore;
    const session = aSession();
    const execution = anExecution();

    beforeEach(async () => {
      store = await open();
      await store.sessions.add(session);
      await store.executions.add(execution);
    });

    afterEach(async () => {
      await store.close();
    });

    it('answered a ping before', async () => {
      await expect(store.executions.ping()).resolves.toBeUndefined();
    });

    it.each(Object.entries(CALLS))('rejects %s with StoreUnavailable and its cause', async (_, call) => {
      await store.lose();

      const error: unknown = await call(store, { session: session.id, execution: execution.id }).catch(
        (reason: unknown) => reason,
      );

      expect(error).toBeInstanceOf(StoreUnavailable);
      expect((error as StoreUnavailable).cause).toBeDefined();
    });
  });
};
