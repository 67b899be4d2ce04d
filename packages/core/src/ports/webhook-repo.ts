import type { WebhookDelivery } from '../webhook/delivery.ts';

/**
 * Keeps webhooks that are to be delivered, and what became of them. Every adapter guarantees, and the contract suite proves:
 *
 * - What is read is exactly what was stored, for any string.
 * - Each method is atomic: of two at once on one delivery, one is wholly first.
 * - What was returned does not change when the store does, nor the other way round.
 * - When the store is away a method rejects with `StoreUnavailable`, its cause inside.
 */
export interface WebhookRepo {
  /** Stores a new delivery. Rejects, changing nothing, where its execution has one. */
  add(delivery: WebhookDelivery): Promise<void>;

  /** The delivery of this execution, or `null`. */
  find(executionId: string): Promise<WebhookDelivery | null>;

  /**
   * The execution ended at `at`: a delivery that is `WAITING` becomes `DUE`, to be looked after from `at` on, and nobody's who
   * had claimed it. Any other stays as it is. Resolves to whether it did.
   */
  makeDue(executionId: string, at: number): Promise<boolean>;

  /**
   * Takes deliveries whose `nextAt` is not after `now`, longest overdue first, at most `limit`, of none of the owners in
   * `except` where that is given: their `nextAt` becomes `until`, and their `claims` grow by one. Resolves to those that this
   * call took, as they are now; of many that claim at once each delivery is one's.
   */
  claim(query: {
    readonly now: number;
    readonly until: number;
    readonly limit: number;
    readonly except?: readonly string[];
  }): Promise<readonly WebhookDelivery[]>;

  /**
   * Stores what became of a delivery, if nobody has claimed it since, or made it due; resolves to whether it did. Its
   * execution, owner, URL and creation time never change.
   */
  save(delivery: WebhookDelivery): Promise<boolean>;

  /** Deletes a delivery, if nobody has claimed it since, or made it due. */
  drop(delivery: WebhookDelivery): Promise<void>;

  /** Deletes deliveries that were settled before `before`, oldest first, at most `limit`. Resolves to how many it were. */
  deleteSettled(query: { readonly before: number; readonly limit: number }): Promise<number>;
}
