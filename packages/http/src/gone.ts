import { setMaxListeners } from 'node:events';

/** What a client is connected by: an answer, or a socket. */
interface Connection {
  once(event: 'close', listener: () => void): unknown;
}

/**
 * Aborted when the client has gone away, or has its answer, and when the server begins to close. `AbortSignal.any` would
 * leave something of each client with a signal that lives as long as the server.
 */
export const gone = (connection: Connection, closing: AbortSignal): AbortSignal => {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  // As many wait as there are clients.
  setMaxListeners(0, closing);
  closing.addEventListener('abort', abort, { once: true });
  if (closing.aborted) abort();
  connection.once('close', () => {
    closing.removeEventListener('abort', abort);
    abort();
  });
  return controller.signal;
};
