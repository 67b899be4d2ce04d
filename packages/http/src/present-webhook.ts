import type { WebhookDelivery } from '@live-code/core';
import { presentTime, presentTimeOrNull } from 'live-code';

/** What became of a webhook, as the wire has it; its URL may hold a secret of who asked for it, and is not shown. */
export const presentWebhook = (delivery: WebhookDelivery) => ({
  execution_id: delivery.executionId,
  state: delivery.state,
  attempt_count: delivery.attemptCount,
  attempts: delivery.attempts.map(({ at, status, error, durationMs }) => ({
    at: presentTime(at),
    status,
    error,
    duration_ms: durationMs,
  })),
  next_attempt_at: delivery.state === 'DUE' ? presentTimeOrNull(delivery.nextAt) : null,
});
