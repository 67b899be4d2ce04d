import type { WebhookDelivery, WebhookRepo } from '@live-code/core';
import { frozenCopy } from './frozen-copy.ts';

/** Webhooks in this process's memory, gone when it ends. */
export class MemoryWebhookRepo implements WebhookRepo {
  readonly #deliveries = new Map<string, WebhookDelivery>();

  async add(delivery: WebhookDelivery): Promise<void> {
    if (this.#deliveries.has(delivery.executionId)) {
      throw new Error(
        `A webhook of the execution ${JSON.stringify(delivery.executionId)} is stored already.`,
      );
    }
    this.#put(delivery);
  }

  async find(executionId: string): Promise<WebhookDelivery | null> {
    return this.#deliveries.get(executionId) ?? null;
  }

  async makeDue(executionId: string, at: number): Promise<boolean> {
    const stored = this.#deliveries.get(executionId);
    if (stored?.state !== 'WAITING') return false;
    this.#put({ ...stored, state: 'DUE', dueAt: at, nextAt: at, claims: stored.claims + 1 });
    return true;
  }

  async claim({
    now,
    until,
    limit,
    except = [],
  }: {
    now: number;
    until: number;
    limit: number;
    except?: readonly string[];
  }): Promise<readonly WebhookDelivery[]> {
    return [...this.#deliveries.values()]
      .filter(({ nextAt, owner }) => nextAt !== null && nextAt <= now && !except.includes(owner))
      .sort((a, b) => Number(a.nextAt) - Number(b.nextAt) || (a.executionId < b.executionId ? -1 : 1))
      .slice(0, limit)
      .map((delivery) => this.#put({ ...delivery, nextAt: until, claims: delivery.claims + 1 }));
  }

  async save(delivery: WebhookDelivery): Promise<boolean> {
    const stored = this.#deliveries.get(delivery.executionId);
    if (stored?.claims !== delivery.claims) return false;
    const { owner, url, createdAt } = stored;
    this.#put({ ...delivery, owner, url, createdAt });
    return true;
  }

  async drop({ executionId, claims }: WebhookDelivery): Promise<void> {
    if (this.#deliveries.get(executionId)?.claims === claims) this.#deliveries.delete(executionId);
  }

  async deleteSettled({ before, limit }: { before: number; limit: number }): Promise<number> {
    const old = [...this.#deliveries.values()]
      .filter(({ settledAt }) => settledAt !== null && settledAt < before)
      .sort((a, b) => Number(a.settledAt) - Number(b.settledAt))
      .slice(0, limit);
    for (const { executionId } of old) this.#deliveries.delete(executionId);
    return old.length;
  }

  #put(delivery: WebhookDelivery): WebhookDelivery {
    const kept = frozenCopy(delivery);
    this.#deliveries.set(kept.executionId, kept);
    return kept;
  }
}
