import type { SqlDatabase } from '@live-code/adapters/sql';
import { aBatch, aDelivery, anExecution, aSession } from '@live-code/contracts';
import { bareOutcome, revisionOf } from '@live-code/core';

type Repos = Pick<SqlDatabase, 'sessions' | 'executions' | 'batches' | 'workers' | 'duties' | 'webhooks'>;

const AN_ARTIFACT = { name: 'a', mediaType: 'text/plain', sizeBytes: 0, content: new Uint8Array() };

/** Everything that the repositories ask, once each. */
export const QUERIES: Readonly<Record<string, (repos: Repos) => Promise<unknown>>> = {
  'finding a session': ({ sessions }) => sessions.find('id'),
  'saving a session': ({ sessions }) => sessions.save(aSession(), 1),
  'closing a session': ({ sessions }) => sessions.close('id', 1),
  'keeping a revision': ({ sessions }) => sessions.keepRevision('s', revisionOf(aSession())),
  'listing revisions': ({ sessions }) => sessions.listRevisions('s'),
  'finding a revision': ({ sessions }) => sessions.findRevision('s', 1),
  'listing the first page': ({ sessions }) => sessions.list({ owner: 'o', after: null, limit: 9 }),
  'listing a later page': ({ sessions }) =>
    sessions.list({ owner: 'o', after: { createdAt: 1, id: 'id' }, limit: 9 }),
  'adding an execution': ({ executions }) => executions.add(anExecution()),
  'finding an execution': ({ executions }) => executions.find('id'),
  'finding by idempotency key': ({ executions }) => executions.findByIdempotencyKey('s', 'key'),
  'listing executions': ({ executions }) => executions.list({ sessionId: 's', after: null, limit: 9 }),
  'listing older executions': ({ executions }) =>
    executions.list({ sessionId: 's', after: { createdAt: 1, id: 'id' }, limit: 9 }),
  'counting what waits': ({ executions }) => executions.countQueued(),
  'listing what waits': ({ executions }) => executions.listQueued({ before: 1, limit: 9 }),
  claiming: ({ executions }) => executions.claim('id', { worker: 'w', at: 1, leaseExpiresAt: 2 }),
  'renewing a lease': ({ executions }) => executions.renewLease('id', 1, 2),
  finishing: ({ executions }) => executions.finish('id', 1, bareOutcome('succeeded'), 1),
  'finishing with artifacts': async ({ executions }) => {
    const { id } = await executions.add(anExecution());
    await executions.claim(id, { worker: 'w', at: 1, leaseExpiresAt: 2 });
    await executions.finish(id, 1, { ...bareOutcome('succeeded'), artifacts: [AN_ARTIFACT] }, 1);
  },
  'adding a batch': ({ batches }) => {
    const executions = [anExecution(), anExecution()];
    return batches.add(aBatch(executions), executions);
  },
  'finding a batch': ({ batches }) => batches.find('id'),
  'finding a batch by idempotency key': ({ batches }) => batches.findByIdempotencyKey('s', 'key'),
  'listing how executions are': ({ batches }) => batches.listStates(['a', 'b', 'c']),
  'deleting old batches': ({ batches }) => batches.deleteOld({ before: 1, limit: 9 }),
  'finding an artifact': ({ executions }) => executions.findArtifact('id', 'name'),
  'listing lost attempts': ({ executions }) => executions.listLostAttempts('id'),
  releasing: ({ executions }) => executions.release('id', 1, { at: 1, reason: 'shutdown' }),
  'deleting what ended': ({ executions }) => executions.deleteEnded({ before: 1, limit: 9 }),
  'deleting what was closed': ({ sessions }) => sessions.deleteClosed({ before: 1, limit: 9 }),
  'asking for an end': ({ executions }) => executions.requestCancel('id', 1),
  'expiring leases': ({ executions }) => executions.expireLeases({ now: 1, maxAttempts: 1, limit: 9 }),
  'adding a webhook': ({ webhooks }) => webhooks.add(aDelivery()),
  'finding a webhook': ({ webhooks }) => webhooks.find('id'),
  'making a webhook due': ({ webhooks }) => webhooks.makeDue('id', 1),
  'claiming webhooks': async ({ webhooks }) => {
    await webhooks.add(aDelivery({ nextAt: 1 }));
    await webhooks.claim({ now: 1, until: 2, limit: 9 });
  },
  'claiming webhooks of all but some': async ({ webhooks }) => {
    await webhooks.add(aDelivery({ nextAt: 1 }));
    await webhooks.claim({ now: 1, until: 2, limit: 9, except: ['a', 'b'] });
  },
  'saving a webhook': ({ webhooks }) => webhooks.save(aDelivery()),
  'dropping a webhook': ({ webhooks }) => webhooks.drop(aDelivery()),
  'deleting settled webhooks': ({ webhooks }) => webhooks.deleteSettled({ before: 1, limit: 9 }),
};
