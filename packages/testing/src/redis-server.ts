/** A Redis of its own, empty at each start. */
export interface RedisServer {
  /** `redis://127.0.0.1:PORT`; the same across restarts. */
  readonly url: string;
  /** Ends the server, paused or not, with all that it holds; its clients see their connections break. Idempotent. */
  stop(): Promise<void>;
  /** Starts it again on the same port, empty. */
  start(): Promise<void>;
  /** Freezes it: connections stay open, and nothing is answered. */
  pause(): Promise<void>;
  /** Lets it go on where it was frozen. */
  resume(): Promise<void>;
}

/** What says that a Redis answers, in every version's log. */
export const READY = 'Ready to accept connections';

/** Keeps nothing on disk. */
export const IN_MEMORY = ['--save', '', '--appendonly', 'no'] as const;
