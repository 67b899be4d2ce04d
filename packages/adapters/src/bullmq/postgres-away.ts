import { ConnectionClosedError } from 'bullmq';

/** PostgreSQL is away, or says that it cannot work now. BullMQ takes it for a lost connection, and tries again. */
export class PostgresAway extends ConnectionClosedError {
  /** What the system or the server calls it, where it has a name; BullMQ reads it, too. */
  readonly code: unknown;

  constructor(cause: unknown) {
    super(`PostgreSQL is away: ${cause instanceof Error ? cause.message : cause}`, cause as Error);
    this.name = 'PostgresAway';
    this.code = (cause as { readonly code?: unknown }).code;
  }
}

/**
 * What a server says that has no room, ends, begins, only reads, or came back empty, by SQLSTATE:
 * postgresql.org/docs/current/errcodes-appendix.html. It may be otherwise soon.
 */
const NOT_NOW = /^(08|53|57P|58|25006|3F000|42P01|42883)/;

/** An error of a query, which is a `PostgresAway` unless it is the server's answer to just that query. */
export const asAway = (error: unknown): unknown => {
  const { severity, code } = error as { readonly severity?: unknown; readonly code?: unknown };
  // Only what the server says has a severity; the system has codes, too.
  const answered = severity !== undefined && !NOT_NOW.test(String(code));
  return answered || error instanceof PostgresAway ? error : new PostgresAway(error);
};
