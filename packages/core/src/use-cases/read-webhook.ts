import { ExecutionNotFound, WebhookNotFound } from '../errors.ts';
import type { ExecutionRepo } from '../ports/execution-repo.ts';
import type { WebhookRepo } from '../ports/webhook-repo.ts';
import type { WebhookDelivery } from '../webhook/delivery.ts';

/** Reads what became of an execution's webhook. */
export class ReadWebhook {
  readonly #needs: { executions: ExecutionRepo; webhooks: WebhookRepo };

  constructor(needs: { executions: ExecutionRepo; webhooks: WebhookRepo }) {
    this.#needs = needs;
  }

  /** @throws {ExecutionNotFound} @throws {WebhookNotFound} @throws {StoreUnavailable} */
  async execute({ executionId }: { executionId: string }): Promise<WebhookDelivery> {
    const { executions, webhooks } = this.#needs;
    const delivery = await webhooks.find(executionId);
    if (delivery !== null) return delivery;
    if ((await executions.find(executionId)) === null) throw new ExecutionNotFound(executionId);
    throw new WebhookNotFound(executionId);
  }
}
