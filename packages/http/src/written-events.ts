import type { ExecutionEvent } from '@live-code/core';
import { presentEvent, type StreamEvent } from './present-event.ts';

/**
 * Writes each event once, however many it is sent to, and forgets what nobody has to send any more: many who follow one
 * program cost hardly more than one.
 */
const writtenOnce = (write: (event: ExecutionEvent) => string): ((event: ExecutionEvent) => Buffer) => {
  const written = new WeakMap<ExecutionEvent, WeakRef<Buffer>>();
  return (event) => {
    const known = written.get(event)?.deref();
    if (known !== undefined) return known;
    const bytes = Buffer.from(write(event));
    written.set(event, new WeakRef(bytes));
    return bytes;
  };
};

/** An event as a stream of server-sent events has it: html.spec.whatwg.org/multipage/server-sent-events.html. */
export const inStream = ({ id, event, data }: StreamEvent): string =>
  `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;

/** An execution's event in a stream. */
export const eventOfStream = writtenOnce((event) => inStream(presentEvent(event)));

/** An event as a message to a socket. */
export const eventOfSocket = writtenOnce((event) => JSON.stringify(presentEvent(event)));
