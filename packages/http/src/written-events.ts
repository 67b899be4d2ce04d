import type { ExecutionEvent } from '@live-code/core';
import { presentEvent } from './present-event.ts';

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
export const eventOfStream = writtenOnce((event) => {
  const { id, event: type, data } = presentEvent(event);
  return `id: ${id}\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
});

/** An event as a message to a socket. */
export const eventOfSocket = writtenOnce((event) => JSON.stringify(presentEvent(event)));
