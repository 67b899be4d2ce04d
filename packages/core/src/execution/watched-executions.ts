import type { BatchRepo } from '../ports/batch-repo.ts';
import type { ExecutionRepo } from '../ports/execution-repo.ts';
import type { Execution, ExecutionSummary } from './execution.ts';
import { UNCLAIMED } from './life.ts';

/** What is told of an execution that was added, or has another status. */
export type Changed = ExecutionSummary & Pick<Execution, 'request'>;

/** Called once a change is stored; the one who made it waits for it. Never rejects. */
export type OnChange = (execution: Changed) => Promise<void>;

/**
 * The same executions, with one thing more: `onChange` is told of each that is added or gets another status through them. Of one
 * that was added before, or was asked to end, it may be told again.
 */
export const watchedExecutions = (executions: ExecutionRepo, onChange: OnChange): ExecutionRepo => {
  const watched = async <Result extends Changed | null>(change: Promise<Result>): Promise<Result> => {
    const changed = await change;
    if (changed !== null) await onChange(changed);
    return changed;
  };
  return {
    add: (execution) => watched(executions.add(execution)),
    claim: (...claim) => watched(executions.claim(...claim)),
    finish: (...attempt) => watched(executions.finish(...attempt)),
    release: (...attempt) => watched(executions.release(...attempt)),
    requestCancel: (...request) => watched(executions.requestCancel(...request)),
    expireLeases: async (query) => {
      const expired = await executions.expireLeases(query);
      for (const execution of expired) await onChange(execution);
      return expired;
    },

    find: (id) => executions.find(id),
    findByIdempotencyKey: (...key) => executions.findByIdempotencyKey(...key),
    list: (query) => executions.list(query),
    countQueued: () => executions.countQueued(),
    renewLease: (...lease) => executions.renewLease(...lease),
    findArtifact: (...name) => executions.findArtifact(...name),
    listLostAttempts: (id) => executions.listLostAttempts(id),
    listQueued: (query) => executions.listQueued(query),
    deleteEnded: (query) => executions.deleteEnded(query),
    ping: () => executions.ping(),
  };
};

/** The same batches; `onChange` is told of the executions that are added with one. */
export const watchedBatches = (batches: BatchRepo, onChange: OnChange): BatchRepo => ({
  add: async (batch, executions) => {
    const stored = await batches.add(batch, executions);
    // Else there was one with its key, and nothing was added.
    if (stored.batch.id === batch.id)
      await Promise.all(executions.map((execution) => onChange({ ...execution, ...UNCLAIMED })));
    return stored;
  },
  find: (id) => batches.find(id),
  findByIdempotencyKey: (...key) => batches.findByIdempotencyKey(...key),
  listStates: (ids) => batches.listStates(ids),
  deleteOld: (query) => batches.deleteOld(query),
});
