/** A PostgreSQL of its own, with an empty database, that keeps its data while it is stopped. */
export interface PostgresServer {
  /** `postgres://live_code@127.0.0.1:PORT/live_code`; the same across restarts. */
  readonly url: string;
  /** Ends the server as a crash would, paused or not; its clients see their connections break. Idempotent. */
  stop(): Promise<void>;
  /** Starts it again on the same port, with its data. */
  start(): Promise<void>;
  /** Freezes it: connections stay open, and nothing is answered. */
  pause(): Promise<void>;
  /** Lets it go on where it was frozen. */
  resume(): Promise<void>;
  /** Stops it, and deletes its data. */
  remove(): Promise<void>;
}

/** User, and database, of every server of a test; nobody asks for a password. */
export const NAME = 'live_code';

/** What says that a PostgreSQL answers. */
export const READY = 'database system is ready to accept connections';

/** A test's data need not outlive the machine, and many tests share one server. */
export const QUICK = ['-c', 'fsync=off', '-c', 'max_connections=300', '-c', 'shared_buffers=64MB'] as const;
