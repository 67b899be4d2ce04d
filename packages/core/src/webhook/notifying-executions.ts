import type { Execution } from '../execution/execution.ts';
import { isTerminal } from '../execution/lifecycle.ts';
import type { Clock } from '../ports/clock.ts';
import type { ExecutionRepo } from '../ports/execution-repo.ts';
import type { Log } from '../ports/log.ts';
import type { WebhookRepo } from '../ports/webhook-repo.ts';

interface Needs {
  webhooks: WebhookRepo;
  clock: Clock;
  log: Log;
}

/**
 * The same executions, with one thing more: whoever ends one makes its webhook due. An end is an end also where that
 * fails; then it is found by `DeliverWebhooks`, later. An execution without a webhook costs nothing.
 */
export const notifyingExecutions = (executions: ExecutionRepo, needs: Needs): ExecutionRepo => {
  const notified = async <Changed extends Execution | null>(change: Promise<Changed>): Promise<Changed> => {
    const changed = await change;
    if (changed !== null) await notify(changed, needs);
    return changed;
  };
  return {
    finish: (...attempt) => notified(executions.finish(...attempt)),
    release: (...attempt) => notified(executions.release(...attempt)),
    requestCancel: (...request) => notified(executions.requestCancel(...request)),
    expireLeases: async (query) => {
      const expired = await executions.expireLeases(query);
      for (const execution of expired) await notify(execution, needs);
      return expired;
    },

    add: (execution) => executions.add(execution),
    find: (id) => executions.find(id),
    findByIdempotencyKey: (...key) => executions.findByIdempotencyKey(...key),
    countQueued: () => executions.countQueued(),
    claim: (...claim) => executions.claim(...claim),
    renewLease: (...lease) => executions.renewLease(...lease),
    findArtifact: (...name) => executions.findArtifact(...name),
    listLostAttempts: (id) => executions.listLostAttempts(id),
    listQueued: (query) => executions.listQueued(query),
    deleteEnded: (query) => executions.deleteEnded(query),
    ping: () => executions.ping(),
  };
};

const notify = async ({ id, status, request }: Execution, { webhooks, clock, log }: Needs): Promise<void> => {
  if (request.callbackUrl === undefined || !isTerminal(status)) return;
  try {
    await webhooks.makeDue(id, clock.now());
  } catch (error) {
    log.warn('a webhook will be late', { executionId: id, error });
  }
};
