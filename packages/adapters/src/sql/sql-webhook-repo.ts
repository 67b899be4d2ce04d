import type { WebhookDelivery, WebhookRepo } from '@live-code/core';
import { type Kysely, sql } from 'kysely';
import { answered } from './answered.ts';
import type { Schema } from './schema.ts';
import { encodeText } from './stored-text.ts';
import { fromDelivery, toDelivery } from './webhook-row.ts';

/** Webhooks in an SQL database, in words that SQLite and PostgreSQL share. */
export class SqlWebhookRepo implements WebhookRepo {
  readonly #db: Kysely<Schema>;

  constructor(db: Kysely<Schema>) {
    this.#db = db;
  }

  async add(delivery: WebhookDelivery): Promise<void> {
    const added = await answered(
      this.#db
        .insertInto('webhook_deliveries')
        .values(fromDelivery(delivery))
        .onConflict((conflict) => conflict.doNothing())
        .returning('execution_id')
        .executeTakeFirst(),
    );
    if (added === undefined) {
      throw new Error(
        `A webhook of the execution ${JSON.stringify(delivery.executionId)} is stored already.`,
      );
    }
  }

  async find(executionId: string): Promise<WebhookDelivery | null> {
    const row = await answered(
      this.#db
        .selectFrom('webhook_deliveries')
        .selectAll()
        .where('execution_id', '=', encodeText(executionId))
        .executeTakeFirst(),
    );
    return row === undefined ? null : toDelivery(row);
  }

  async makeDue(executionId: string, at: number): Promise<boolean> {
    const made = await answered(
      this.#db
        .updateTable('webhook_deliveries')
        .set({ state: 'DUE', due_at: at, next_at: at, claims: ONE_MORE })
        .where('execution_id', '=', encodeText(executionId))
        .where('state', '=', 'WAITING')
        .returning('execution_id')
        .executeTakeFirst(),
    );
    return made !== undefined;
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
    const ready = this.#db
      .selectFrom('webhook_deliveries')
      .select('execution_id')
      .where('next_at', '<=', now)
      .$if(except.length > 0, (query) => query.where('owner', 'not in', except.map(encodeText)))
      .orderBy('next_at')
      .orderBy('execution_id')
      .limit(limit);
    // Most of the time there is none, and nothing more is asked.
    const rows = await answered(ready.execute());
    if (rows.length === 0) return [];
    const claimed = await answered(
      this.#db
        .updateTable('webhook_deliveries')
        .set({ next_at: until, claims: ONE_MORE })
        .where(
          'execution_id',
          'in',
          rows.map(({ execution_id }) => execution_id),
        )
        // A rival may have been faster.
        .where('next_at', '<=', now)
        .returningAll()
        .execute(),
    );
    const order = new Map(rows.map(({ execution_id }, index) => [execution_id, index]));
    return claimed
      .sort((a, b) => Number(order.get(a.execution_id)) - Number(order.get(b.execution_id)))
      .map(toDelivery);
  }

  async save(delivery: WebhookDelivery): Promise<boolean> {
    const { execution_id, owner: _, url: __, created_at: ___, ...columns } = fromDelivery(delivery);
    const saved = await answered(
      this.#db
        .updateTable('webhook_deliveries')
        .set(columns)
        .where('execution_id', '=', execution_id)
        .where('claims', '=', delivery.claims)
        .returning('execution_id')
        .executeTakeFirst(),
    );
    return saved !== undefined;
  }

  async drop({ executionId, claims }: WebhookDelivery): Promise<void> {
    await answered(
      this.#db
        .deleteFrom('webhook_deliveries')
        .where('execution_id', '=', encodeText(executionId))
        .where('claims', '=', claims)
        .execute(),
    );
  }

  async deleteSettled({ before, limit }: { before: number; limit: number }): Promise<number> {
    const old = this.#db
      .selectFrom('webhook_deliveries')
      .select('execution_id')
      .where('settled_at', '<', before)
      .orderBy('settled_at')
      .orderBy('execution_id')
      .limit(limit);
    const { numDeletedRows } = await answered(
      this.#db.deleteFrom('webhook_deliveries').where('execution_id', 'in', old).executeTakeFirstOrThrow(),
    );
    return Number(numDeletedRows);
  }
}

const ONE_MORE = sql<number>`claims + 1`;
