import type { Execution } from '../execution/execution.ts';
import { isTerminal } from '../execution/lifecycle.ts';
import type { Clock } from '../ports/clock.ts';
import type { ExecutionRepo } from '../ports/execution-repo.ts';
import type { Log } from '../ports/log.ts';
import type { WebhookRepo } from '../ports/webhook-repo.ts';
import type { WebhookSender } from '../ports/webhook-sender.ts';
import { attempted, due, isOrphan, postponed, type WebhookDelivery } from '../webhook/delivery.ts';

interface Needs {
  executions: ExecutionRepo;
  webhooks: WebhookRepo;
  sender: WebhookSender;
  clock: Clock;
  log: Log;
  /** An execution as a receiver is to see it; it is sent as JSON. */
  present: (execution: Execution) => object;
  /** Milliseconds between attempts, of which the last repeats. */
  pausesMs: readonly number[];
  /** A number from 0 to 1, another one each time. */
  random: () => number;
}

/** Deliveries in hand at once: a receiver that is slow keeps only its own place. */
const CONCURRENCY = 16;
/** As many in hand of one owner let others go first. */
const SHARE = 4;
/** Longer than an attempt may take, so that nobody else begins one meanwhile. */
const CLAIM_MS = 60_000;

/**
 * Delivers what is due, and looks after what waits: of an execution that ended without a word it learns here. Any number
 * of processes may do so at once; a delivery is one's at a time, and of one that dies another takes it over.
 */
export class DeliverWebhooks {
  readonly #needs: Needs;
  readonly #inHand = new Map<AbortController, { readonly owner: string; readonly work: Promise<void> }>();
  #isClosed = false;

  constructor(needs: Needs) {
    this.#needs = needs;
  }

  /** Begins what is due, and resolves when the last of it has begun. @throws {StoreUnavailable} */
  async execute(): Promise<void> {
    while (!this.#isClosed) {
      const room = CONCURRENCY - this.#inHand.size;
      if (room > 0) {
        if ((await this.#beginReady(room)) < room) return;
      }
      await Promise.race(this.#works());
    }
  }

  /** Begins no more, and waits for what is in hand; what takes longer than `graceMs` is left to others. Idempotent. */
  async close(graceMs: number): Promise<void> {
    this.#isClosed = true;
    const stopTimer = this.#needs.clock.after(graceMs, () => {
      for (const controller of this.#inHand.keys()) controller.abort();
    });
    while (this.#inHand.size > 0) await Promise.all(this.#works());
    stopTimer();
  }

  /**
   * Begins what is ready, at most so many, and resolves to how many. An owner whose receivers are slow keeps those of others
   * waiting for one attempt at most.
   */
  async #beginReady(limit: number): Promise<number> {
    const busy = this.#busyOwners();
    const begun = await this.#beginOf(limit, busy);
    return begun === limit || busy.length === 0 ? begun : begun + (await this.#beginOf(limit - begun, []));
  }

  async #beginOf(limit: number, except: readonly string[]): Promise<number> {
    const { webhooks, clock } = this.#needs;
    const now = clock.now();
    const claimed = await webhooks.claim({ now, until: now + CLAIM_MS, limit, except });
    for (const delivery of claimed) this.#begin(delivery);
    return claimed.length;
  }

  /** Owners who have their share in hand. */
  #busyOwners(): readonly string[] {
    const owners = [...this.#inHand.values()].map(({ owner }) => owner);
    return [...new Set(owners)].filter((owner) => owners.filter((one) => one === owner).length >= SHARE);
  }

  #works(): Promise<void>[] {
    return [...this.#inHand.values()].map(({ work }) => work);
  }

  #begin(delivery: WebhookDelivery): void {
    const { log } = this.#needs;
    const controller = new AbortController();
    const work = this.#lookAfter(delivery, controller.signal)
      .catch((error: unknown) => {
        // Nobody gave the claim back: it runs out, and the delivery is taken again.
        log.warn('a webhook could not be looked after', { executionId: delivery.executionId, error });
      })
      .finally(() => this.#inHand.delete(controller));
    this.#inHand.set(controller, { owner: delivery.owner, work });
  }

  async #lookAfter(delivery: WebhookDelivery, signal: AbortSignal): Promise<void> {
    const { executions, webhooks, clock } = this.#needs;
    const execution = await executions.find(delivery.executionId);
    const now = clock.now();
    if (execution === null && isOrphan(delivery, now)) return webhooks.drop(delivery);
    if (execution === null || !isTerminal(execution.status)) {
      await webhooks.save(postponed(delivery, now));
    } else if (delivery.state === 'DUE') {
      await this.#deliver(delivery, execution, signal);
    } else {
      const ready = due(delivery, now);
      if (await webhooks.save(ready)) await this.#deliver(ready, execution, signal);
    }
  }

  async #deliver(delivery: WebhookDelivery, execution: Execution, signal: AbortSignal): Promise<void> {
    const { webhooks, sender, clock, present, pausesMs, random } = this.#needs;
    const { executionId: id, url } = delivery;
    const at = clock.now();
    const { status, error } = await sender.send(
      { id, url, body: JSON.stringify(present(execution)), at },
      signal,
    );
    const now = clock.now();
    if (status === null && signal.aborted) {
      await webhooks.save({ ...delivery, nextAt: now });
      return;
    }
    const attempt = { at, status, error, durationMs: now - at };
    await webhooks.save(attempted(delivery, attempt, { pausesMs, random: random() }));
  }
}
