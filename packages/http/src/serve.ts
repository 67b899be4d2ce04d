import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RunnerAbilities } from '@live-code/core';
import { createLiveCode, createLogger, pinoLog, type Settings } from 'live-code';
import { attachExecutions } from './attach/attach-executions.ts';
import { createApp } from './create-app.ts';

/**
 * Milliseconds. A client that sends slower is not served; a connection is kept longer than the 60 seconds of usual load
 * balancers, which would otherwise send a request into one that is just being closed.
 */
const PATIENCE = { headersTimeout: 10_000, requestTimeout: 60_000, keepAliveTimeout: 65_000 };

/** The API, listening. */
export interface RunningServer {
  /** Where a client on this machine reaches it, without a slash at the end. */
  readonly url: string;
  /** What runs programs in this process; `null` where nothing does. */
  readonly runner: RunnerAbilities | null;
  /**
   * Stops to be ready and to accept, lets running programs end and answers what was asked already, each within the
   * grace, and closes Live Code. Idempotent.
   */
  close(): Promise<void>;
}

/** The address is taken or not this machine's. The message is a whole sentence. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
}

/**
 * Runs the API as the settings say. It listens before it takes jobs, so that a second one on the same port never does.
 * @throws {ListenError} @throws {RunnerUnavailable} where this process is to run programs and cannot.
 */
export const serve = async (settings: Settings): Promise<RunningServer> => {
  const logger = createLogger(settings);
  const liveCode = await createLiveCode(settings, { log: pinoLog(logger) });
  const closing = new AbortController();
  const { playground, nodeEnv } = settings;
  const app = createApp(liveCode, {
    ...{ logger, playground, closing: closing.signal },
    debug: nodeEnv !== 'production',
  });
  const server = createServer(PATIENCE, app);
  const cutSockets = attachExecutions(server, liveCode, { logger, closing: closing.signal });

  const shutDown = async (): Promise<void> => {
    const drained = drain(server);
    // Whoever waits for a program that still runs hears how it ended; only then are waits cut short.
    await liveCode.stop();
    closing.abort();
    const cut = setTimeout(() => {
      server.closeAllConnections();
      cutSockets();
    }, settings.shutdownGraceMs);
    await drained;
    clearTimeout(cut);
    await liveCode.close();
  };
  let closed: Promise<void> | undefined;
  const close = (): Promise<void> => (closed ??= shutDown());

  try {
    await listen(server, settings);
    await liveCode.start();
    const runner = settings.embeddedWorker ? await liveCode.abilities() : null;
    return { url: urlOf(server, settings.host), runner, close };
  } catch (error) {
    await close();
    throw error;
  }
};

const listen = async (server: Server, { host, port }: Settings): Promise<void> => {
  try {
    await once(server.listen(port, host), 'listening');
  } catch (error) {
    throw new ListenError(listenSentence(error, host, port), { cause: error });
  }
};

const listenSentence = (error: unknown, host: string, port: number): string => {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'EADDRINUSE'
    ? `Port ${port} of ${host} is taken; set PORT to another one, or PORT=0 for any free one.`
    : `Cannot listen on port ${port} of ${host} (${String(code ?? error)}); set HOST and PORT to what can be listened on.`;
};

/** Accepts no more, and resolves when the last connection has ended; one that is idle ends at once. */
const drain = async (server: Server): Promise<void> => {
  if (!server.listening) return;
  const ended = once(server, 'close');
  server.close();
  // Node 20 keeps a connection whose answer came after close() until its keep-alive ends.
  const sweep = setInterval(() => server.closeIdleConnections(), 20);
  await ended;
  clearInterval(sweep);
};

const EVERYWHERE: readonly string[] = ['0.0.0.0', '::'];

const urlOf = (server: Server, host: string): string => {
  const { port } = server.address() as AddressInfo;
  const name = EVERYWHERE.includes(host) ? 'localhost' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
};
