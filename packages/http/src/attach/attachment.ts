import { LiveCodeError } from '@live-code/core';
import type { LiveCode } from 'live-code';
import type { Logger } from 'pino';
import type { WebSocket } from 'ws';
import { USUAL_PATIENCE } from '../event-stream.ts';
import { gone } from '../gone.ts';
import { problem, problemOf } from '../problem.ts';
import { turn } from '../turn.ts';
import { eventOfSocket } from '../written-events.ts';
import { readClientMessage, WrongMessage } from './client-message.ts';

/** Wrong messages after which a socket is closed. */
const MOST_WRONG = 3;
/** Milliseconds between two signs of life; a client that gave none since the last is gone. */
const PING_MS = 30_000;

/** Why a socket is closed: rfc-editor.org/rfc/rfc6455#section-7.4.1, and iana.org/assignments/websocket for the last. */
const CLOSE = { ended: 1000, goingAway: 1001, wrong: 1008, failed: 1011, tryAgain: 1013 } as const;

/** What an attachment is made from. */
export interface AttachmentOptions {
  readonly liveCode: LiveCode;
  readonly executionId: string;
  /** Number of the last event that the client has seen. */
  readonly after: number;
  /** Whether the execution is cancelled when the socket is closed before its end. */
  readonly cancelOnClose: boolean;
  readonly closing: AbortSignal;
  readonly logger: Logger;
}

/** A client that follows an execution over a socket, and talks to it. */
export class Attachment {
  readonly #socket: WebSocket;
  readonly #options: AttachmentOptions;
  readonly #gone: AbortSignal;
  #wrong = 0;
  /** What the client says is taken in its order. */
  #turn: Promise<void> = Promise.resolve();
  #alive = true;
  #ended = false;

  constructor(socket: WebSocket, options: AttachmentOptions) {
    this.#socket = socket;
    this.#options = options;
    this.#gone = gone(socket, options.closing);
    socket.on('message', (data) => this.#hear(String(data)));
    socket.on('pong', () => {
      this.#alive = true;
    });
    // What is wrong with a socket closes it, and that is what counts.
    socket.on('error', () => {});
    const pinging = setInterval(() => this.#ping(), PING_MS);
    pinging.unref();
    socket.once('close', () => {
      clearInterval(pinging);
      void this.#left();
    });
  }

  /** Tells the execution's events until it has ended, or the client is gone. */
  async run(): Promise<void> {
    const { liveCode, executionId, after, closing, logger } = this.#options;
    try {
      for await (const event of liveCode.followExecution({ executionId, after, signal: this.#gone })) {
        this.#ended = event.type === 'end';
        if (!(await this.#send(eventOfSocket(event)))) return this.#socket.close(CLOSE.tryAgain);
      }
      this.#socket.close(closing.aborted && !this.#ended ? CLOSE.goingAway : CLOSE.ended);
    } catch (error) {
      logger.error({ err: error, executionId }, 'an attached socket was cut short');
      this.#socket.close(CLOSE.failed);
    }
  }

  #hear(text: string): void {
    // One that says much is not read faster than what it says is taken.
    this.#socket.pause();
    this.#turn = this.#turn.then(async () => {
      await this.#take(text);
      this.#socket.resume();
    });
  }

  async #take(text: string): Promise<void> {
    const { liveCode, executionId, logger } = this.#options;
    try {
      await liveCode.sendInput({ executionId, messages: [readClientMessage(text)] });
    } catch (error) {
      if (error instanceof WrongMessage) return this.#refuse(error);
      if (!(error instanceof LiveCodeError))
        logger.error({ err: error, executionId }, 'a message was not taken');
      const { code, detail } =
        error instanceof LiveCodeError
          ? problemOf(error)
          : problem('internal_error', 'The server failed to take the message.');
      await this.#sendError(code, detail);
    }
  }

  async #refuse({ message }: WrongMessage): Promise<void> {
    this.#wrong += 1;
    await this.#sendError('invalid_request', message);
    if (this.#wrong >= MOST_WRONG) this.#socket.close(CLOSE.wrong, `${MOST_WRONG} messages were wrong`);
  }

  async #sendError(code: string, detail: string): Promise<void> {
    await this.#send(Buffer.from(JSON.stringify({ event: 'error', data: { code, detail } })));
  }

  /** Resolves when the next may be sent: `false` where the client is gone, or was too slow. */
  async #send(text: Buffer): Promise<boolean> {
    await turn();
    return new Promise((resolve) => {
      const stalled = setTimeout(() => resolve(false), USUAL_PATIENCE.stallMs);
      this.#socket.send(text, { binary: false }, (error) => {
        clearTimeout(stalled);
        resolve(!error);
      });
    });
  }

  #ping(): void {
    if (this.#alive) this.#socket.ping();
    else this.#socket.terminate();
    this.#alive = false;
  }

  async #left(): Promise<void> {
    const { liveCode, executionId, cancelOnClose, closing, logger } = this.#options;
    // A server that closes is not a client that leaves.
    if (!cancelOnClose || this.#ended || closing.aborted) return;
    await liveCode.cancelExecution({ executionId }).catch((error: unknown) => {
      if (!(error instanceof LiveCodeError) || error.code !== 'illegal_transition')
        logger.error({ err: error, executionId }, 'an execution that was left was not cancelled');
    });
  }
}
