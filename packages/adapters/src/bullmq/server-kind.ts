import type { BackendFactory, Job } from 'bullmq';
import type { ExecutionJobData } from './execution-job.ts';

/** Connections to a server, with one end. */
interface Line {
  /** What BullMQ's classes keep their jobs with. Where they want to know a connection, it does not matter which. */
  readonly backend: BackendFactory;
  /** Ends the connections: what was asked and has not been answered rejects. Never waits for the server. */
  end(): Promise<void>;
}

/** What a queue asks through. It connects, and connects again when it was cut off, until it is ended. */
export interface QueueLine extends Line {
  /** Host and port of the server, for people. */
  readonly where: string;
  ping(): Promise<unknown>;
  /** Gives up the connections, which answer no more, for others. */
  cut(): void;
}

/** Told of a `QueueLine`'s fate. */
export interface LineListener {
  /** It can be asked. */
  up(): void;
  /** It cannot be asked any more, or an attempt to make it so was in vain. */
  lost(): void;
  /** Why something did not work. */
  failed(error: unknown): void;
}

/** What a consumer takes its jobs through. It waits for the server as long as that is away. */
export interface ConsumerLine extends Line {
  /** Whether the server answered when it was asked last. */
  readonly up: boolean;
  /** Whether an error is news of the connections, of which the queue's own line tells. */
  isOutage(error: Error): boolean;
}

/** A kind of server that BullMQ can keep jobs in: all that differs from the other kinds. */
export interface ServerKind {
  /** Its name, for people. */
  readonly title: string;
  /** Under which the log is told where it is. */
  readonly label: string;
  openQueueLine(url: string, prefix: string, listener: LineListener): QueueLine;
  openConsumerLine(url: string, prefix: string): ConsumerLine;
  /** Gives a job to whoever takes one next; that counts for no attempt. What the worker is to be told is returned. */
  putBack(job: Job<ExecutionJobData>, token: string | undefined): Promise<Error>;
}
