import type { RedisServer } from '@live-code/testing';

/** A server of a test's own, that the test may stop and freeze. */
export interface OwnServer extends RedisServer {
  /** Ends it for good. */
  remove(): Promise<void>;
}

/** A kind of server that queues are tested on, and what is asked of one behind their back. */
export interface TestServer {
  readonly title: string;
  /** Starts one that queues have used before. */
  start(): Promise<OwnServer>;
  /** One that others use, too. */
  sharedUrl(): Promise<string>;
  /** Lets go of what questions were asked through, and of what is shared. */
  release(): Promise<void>;
  /** Ids of the jobs that a server keeps under a prefix, whatever has become of them. */
  jobs(url: string, prefix: string): Promise<readonly string[]>;
  /** All else that it keeps for a queue without jobs, events aside. */
  bookkeeping(url: string, prefix: string): Promise<readonly string[]>;
  /** What there may be of that. */
  readonly allowed: readonly string[];
  /** How many events it keeps of a queue. */
  events(url: string, prefix: string): Promise<number>;
  /** Ids of the connections that others have. */
  connections(url: string): Promise<readonly string[]>;
  /** How many a queue, and each of its consumers, has at most. */
  readonly most: { readonly queue: number; readonly consumer: number };
  /** Breaks the connections that others have. */
  breakConnections(url: string): Promise<void>;
  /** Deletes all that it keeps. */
  empty(url: string): Promise<void>;
}
