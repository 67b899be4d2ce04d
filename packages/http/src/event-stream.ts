import type { Response } from 'express';
import { turn } from './turn.ts';

/** How patient a stream is, in milliseconds. */
export interface StreamPatience {
  /** Silence after which a comment is sent, so that nobody between takes the connection for dead. */
  readonly heartbeatMs: number;
  /** How long a client may read nothing while there is something for it, before it is sent away to come back later. */
  readonly stallMs: number;
}

/** Proxies give up after 60 seconds of silence at the earliest, mostly; a client that reads nothing for 30 is not there. */
export const USUAL_PATIENCE: StreamPatience = { heartbeatMs: 15_000, stallMs: 30_000 };

/** Milliseconds after which a client that was cut off comes back. */
const RETRY_MS = 1000;

/** What an answer says of itself that is server-sent events. */
export const STREAM_HEADERS = {
  'Content-Type': 'text/event-stream; charset=utf-8',
  // A proxy that compressed it would hold it back.
  'Cache-Control': 'no-store, no-transform',
  // nginx: nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_buffering
  'X-Accel-Buffering': 'no',
} as const;

/**
 * An answer as server-sent events: html.spec.whatwg.org/multipage/server-sent-events.html. What is not read is not written:
 * beside what the socket holds there is one event for each client, which all share who wait with the same. One that reads nothing
 * for a while is cut off; it comes back, and says what it has seen.
 */
export class EventStream {
  readonly #res: Response;
  readonly #patience: StreamPatience;
  readonly #heartbeat: NodeJS.Timeout;

  /** Begins the answer. */
  constructor(res: Response, patience: StreamPatience = USUAL_PATIENCE) {
    this.#res = res;
    this.#patience = patience;
    this.#heartbeat = setInterval(() => this.#beat(), patience.heartbeatMs);
    this.#heartbeat.unref();
    res.once('close', () => clearInterval(this.#heartbeat));
    res.status(200).set(STREAM_HEADERS).flushHeaders();
    res.write(`retry: ${RETRY_MS}\n\n`);
  }

  /**
   * Sends an event, as it is written in a stream. Resolves when the next may be sent: `false` where the client is gone, or
   * was too slow.
   */
  async send(event: Buffer | string): Promise<boolean> {
    await turn();
    if (this.#res.writableEnded || this.#res.destroyed) return false;
    this.#heartbeat.refresh();
    if (this.#res.write(event)) return true;
    return this.#drained();
  }

  /** Ends the answer, once what was sent is read, or the client is too slow. */
  end(): void {
    clearInterval(this.#heartbeat);
    if (this.#res.destroyed) return;
    const cut = setTimeout(() => this.#res.destroy(), this.#patience.stallMs);
    this.#res.once('close', () => clearTimeout(cut));
    this.#res.end();
  }

  #beat(): void {
    if (!this.#res.writableNeedDrain && !this.#res.writableEnded) this.#res.write(':\n\n');
  }

  #drained(): Promise<boolean> {
    const res = this.#res;
    return new Promise((resolve) => {
      const over = (taken: boolean): void => {
        clearTimeout(stalled);
        res.off('drain', onDrain);
        res.off('close', onClose);
        resolve(taken);
      };
      const onDrain = (): void => over(true);
      const onClose = (): void => over(false);
      const stalled = setTimeout(() => over(false), this.#patience.stallMs);
      res.on('drain', onDrain);
      res.on('close', onClose);
    });
  }
}
