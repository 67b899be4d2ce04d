import type {
  Cursor,
  Page,
  Revision,
  RevisionSummary,
  Session,
  SessionRepo,
  SessionSummary,
} from '@live-code/core';
import type { Kysely, Selectable } from 'kysely';
import { answered } from './answered.ts';
import { findingByIds } from './by-id.ts';
import { gathered } from './gather.ts';
import { pageOf } from './page.ts';
import { findRevision, keepRevision, listRevisions } from './revisions.ts';
import type { Schema, SessionTable } from './schema.ts';
import { fromSession, SUMMARY_COLUMNS, toSession, toSummary } from './session-row.ts';
import { encodeText, type StoredText } from './stored-text.ts';

/** Sessions in an SQL database, in words that SQLite and PostgreSQL share. */
export class SqlSessionRepo implements SessionRepo {
  readonly #db: Kysely<Schema>;
  readonly #find: (id: StoredText) => Promise<Selectable<SessionTable> | null>;

  constructor(db: Kysely<Schema>) {
    this.#db = db;
    this.#find = gathered(
      findingByIds(db, (ids) => db.selectFrom('sessions').selectAll().where('id', 'in', ids)),
    );
  }

  async add(session: Session): Promise<void> {
    const added = await answered(
      this.#db
        .insertInto('sessions')
        .values(fromSession(session))
        .onConflict((conflict) => conflict.doNothing())
        .returning('id')
        .executeTakeFirst(),
    );
    if (added === undefined) {
      throw new Error(`A session with the id ${JSON.stringify(session.id)} is stored already.`);
    }
  }

  async find(id: string): Promise<Session | null> {
    const row = await this.#find(encodeText(id));
    return row === null ? null : toSession(row);
  }

  async save(session: Session, expectedVersion: number): Promise<boolean> {
    const { id, owner: _, created_at: __, ...columns } = fromSession(session);
    const saved = await answered(
      this.#db
        .updateTable('sessions')
        .set(columns)
        .where('id', '=', id)
        .where('status', '=', 'ACTIVE')
        .where('version', '=', expectedVersion)
        .returning('id')
        .executeTakeFirst(),
    );
    return saved !== undefined;
  }

  async close(id: string, at: number): Promise<Session | null> {
    for (;;) {
      const closed = await answered(
        this.#db
          .updateTable('sessions')
          .set({ status: 'CLOSED', updated_at: at, closed_at: at })
          .where('id', '=', encodeText(id))
          .where('status', '=', 'ACTIVE')
          .returningAll()
          .executeTakeFirst(),
      );
      if (closed !== undefined) return toSession(closed);
      const session = await this.find(id);
      // One that is active was added between the two statements, and the next turn closes it.
      if (session?.status !== 'ACTIVE') return session;
    }
  }

  async list({
    owner,
    after,
    limit,
  }: {
    owner: string;
    after: Cursor | null;
    limit: number;
  }): Promise<Page<SessionSummary>> {
    const newest = this.#db
      .selectFrom('sessions')
      .select(SUMMARY_COLUMNS)
      .where('owner', '=', encodeText(owner))
      .orderBy('created_at', 'desc')
      .orderBy('id', 'desc')
      .limit(limit + 1);
    const query =
      after === null
        ? newest
        : newest.where(({ eb, refTuple, tuple }) =>
            eb(refTuple('created_at', 'id'), '<', tuple(after.createdAt, encodeText(after.id))),
          );
    const rows = await answered(query.execute());
    return pageOf(rows, { limit, toItem: toSummary, createdAt: ({ createdAt }) => createdAt });
  }

  async keepRevision(sessionId: string, revision: Revision): Promise<void> {
    await answered(keepRevision(this.#db, sessionId, revision));
  }

  async listRevisions(sessionId: string): Promise<readonly RevisionSummary[]> {
    return answered(listRevisions(this.#db, sessionId));
  }

  async findRevision(sessionId: string, version: number): Promise<Revision | null> {
    return answered(findRevision(this.#db, sessionId, version));
  }

  async deleteClosed(query: { before: number; limit: number }): Promise<number> {
    return answered(this.#db.transaction().execute((transaction) => deleteClosed(transaction, query)));
  }
}

const deleteClosed = async (
  db: Kysely<Schema>,
  { before, limit }: { before: number; limit: number },
): Promise<number> => {
  const old = await db
    .selectFrom('sessions')
    .select('id')
    .where('closed_at', '<', before)
    .orderBy('closed_at')
    .orderBy('id')
    .limit(limit)
    .execute();
  if (old.length === 0) return 0;
  const ids = old.map(({ id }) => id);
  await db.deleteFrom('session_revisions').where('session_id', 'in', ids).execute();
  const { numDeletedRows } = await db.deleteFrom('sessions').where('id', 'in', ids).executeTakeFirstOrThrow();
  return Number(numDeletedRows);
};
