import type { DutyRepo } from '@live-code/core';
import type { Kysely } from 'kysely';
import { answered } from './answered.ts';
import type { Schema } from './schema.ts';
import { encodeText } from './stored-text.ts';

/** Duties in an SQL database: each is taken by one statement that compares and sets. */
export class SqlDutyRepo implements DutyRepo {
  readonly #db: Kysely<Schema>;

  constructor(db: Kysely<Schema>) {
    this.#db = db;
  }

  async take({
    duty,
    holder,
    now,
    until,
  }: {
    duty: string;
    holder: string;
    now: number;
    until: number;
  }): Promise<boolean> {
    const held = { holder: encodeText(holder), held_until: until };
    const taken = await answered(
      this.#db
        .insertInto('duties')
        .values({ duty: encodeText(duty), ...held })
        .onConflict((conflict) =>
          conflict
            .column('duty')
            .doUpdateSet(held)
            .where(({ eb, or }) =>
              or([eb('duties.holder', '=', held.holder), eb('duties.held_until', '<=', now)]),
            ),
        )
        .returning('duty')
        .executeTakeFirst(),
    );
    return taken !== undefined;
  }
}
