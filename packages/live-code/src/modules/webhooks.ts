import { DeliverWebhooks, ReadWebhook, type WebhookSender } from '@live-code/core';
import { ContainerModule } from 'inversify';
import { presentExecution } from '../present-execution.ts';
import type { Settings } from '../settings.ts';
import { TOKENS as T } from '../tokens.ts';

/** Takes no URL, and so has nothing to send. */
const NO_SENDER: WebhookSender = {
  check: async () => 'none, since webhooks are not set up here',
  send: async () => ({ status: null, error: 'Webhooks are not set up here.' }),
};

const createSender = async ({ webhookSecret, webhookAllowedHosts }: Settings): Promise<WebhookSender> => {
  if (webhookSecret.length === 0) return NO_SENDER;
  const { HttpWebhookSender } = await import('@live-code/adapters/webhook');
  return new HttpWebhookSender({ secrets: webhookSecret, allowedHosts: webhookAllowedHosts });
};

/** Binds what tells receivers how executions ended. */
export const webhooksModule = new ContainerModule(({ bind }) => {
  bind(T.webhookSender).toResolvedValue(createSender, [T.settings]).inSingletonScope();
  bind(T.readWebhook).toResolvedValue(
    (executions, webhooks) => new ReadWebhook({ executions, webhooks }),
    [T.executions, T.webhooks],
  );
  bind(T.deliverWebhooks)
    .toResolvedValue(
      (executions, webhooks, sender, clock, log, { webhookRetryMs }) =>
        new DeliverWebhooks({
          ...{ executions, webhooks, sender, clock, log },
          present: presentExecution,
          pausesMs: webhookRetryMs,
          random: Math.random,
        }),
      [T.executions, T.webhooks, T.webhookSender, T.clock, T.log, T.settings],
    )
    .inSingletonScope();
});
