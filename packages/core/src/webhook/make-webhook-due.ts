import { isTerminal } from '../execution/lifecycle.ts';
import type { OnChange } from '../execution/watched-executions.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { WebhookRepo } from '../ports/webhook-repo.ts';

interface Needs {
  webhooks: WebhookRepo;
  clock: Clock;
  log: Log;
}

/**
 * Makes the webhook of an execution that ended due. An end is an end also where that fails; then it is found by
 * `DeliverWebhooks`, later. An execution without a webhook costs nothing.
 */
export const makeWebhookDue =
  ({ webhooks, clock, log }: Needs): OnChange =>
  async ({ id, status, request }) => {
    if (request.callbackUrl === undefined || !isTerminal(status)) return;
    try {
      await webhooks.makeDue(id, clock.now());
    } catch (error) {
      log.warn('a webhook will be late', { executionId: id, error });
    }
  };
