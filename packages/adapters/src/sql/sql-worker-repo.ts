import type { WorkerInfo, WorkerRepo } from '@live-code/core';
import type { Kysely } from 'kysely';
import { answered } from './answered.ts';
import type { Schema } from './schema.ts';
import { encodeText } from './stored-text.ts';

/** Workers in an SQL database, in words that SQLite and PostgreSQL share. */
export class SqlWorkerRepo implements WorkerRepo {
  readonly #db: Kysely<Schema>;

  constructor(db: Kysely<Schema>) {
    this.#db = db;
  }

  async report(worker: WorkerInfo): Promise<void> {
    const row = { seen_at: worker.seenAt, description: JSON.stringify(worker) };
    await answered(
      this.#db
        .insertInto('workers')
        .values({ id: encodeText(worker.id), ...row })
        .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
        .execute(),
    );
  }

  async list({ since }: { since: number }): Promise<readonly WorkerInfo[]> {
    const rows = await answered(
      this.#db.selectFrom('workers').select('description').where('seen_at', '>=', since).execute(),
    );
    return rows
      .map(({ description }) => JSON.parse(description) as WorkerInfo)
      .sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  async forget({ before }: { before: number }): Promise<void> {
    await answered(this.#db.deleteFrom('workers').where('seen_at', '<', before).execute());
  }
}
