import type { DeliveryAttempt, WebhookDelivery } from '@live-code/core';
import type { Insertable, Selectable } from 'kysely';
import type { WebhookTable } from './schema.ts';
import { decodeText, encodeText } from './stored-text.ts';

/** What a row says. */
export const toDelivery = (row: Selectable<WebhookTable>): WebhookDelivery => ({
  executionId: decodeText(row.execution_id),
  owner: decodeText(row.owner),
  url: decodeText(row.url),
  state: row.state,
  createdAt: Number(row.created_at),
  dueAt: toTime(row.due_at),
  nextAt: toTime(row.next_at),
  settledAt: toTime(row.settled_at),
  claims: Number(row.claims),
  attemptCount: Number(row.attempt_count),
  attempts: JSON.parse(row.attempts) as DeliveryAttempt[],
});

/** The row of a delivery. */
export const fromDelivery = (delivery: WebhookDelivery): Insertable<WebhookTable> => ({
  execution_id: encodeText(delivery.executionId),
  owner: encodeText(delivery.owner),
  url: encodeText(delivery.url),
  state: delivery.state,
  created_at: delivery.createdAt,
  due_at: delivery.dueAt,
  next_at: delivery.nextAt,
  settled_at: delivery.settledAt,
  claims: delivery.claims,
  attempt_count: delivery.attemptCount,
  attempts: JSON.stringify(delivery.attempts),
});

const toTime = (time: number | string | null): number | null => (time === null ? null : Number(time));
