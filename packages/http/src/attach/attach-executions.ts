import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { LiveCodeError } from '@live-code/core';
import type { LiveCode } from 'live-code';
import type { Logger } from 'pino';
import { WebSocketServer } from 'ws';
import { type Problem, problem, problemOf } from '../problem.ts';
import { chooseRequestId } from '../request-id.ts';
import { defaultLogger } from '../request-log.ts';
import { Attachment } from './attachment.ts';
import { MESSAGE_BYTES } from './client-message.ts';

/** How sockets are attached. */
export interface AttachOptions {
  /** The path at which the app is mounted; empty where absent. */
  readonly path?: string | undefined;
  /** Gets what went wrong; where absent, standard error does. */
  readonly logger?: Logger | undefined;
  /** Aborted when the server begins to close. */
  readonly closing?: AbortSignal | undefined;
}

interface Target {
  readonly executionId: string;
  readonly after: number;
  readonly cancelOnClose: boolean;
}

const PATH = /^\/executions\/([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})\/attach$/;
const WHOLE_NUMBER = /^\d{1,15}$/;

/**
 * Lets a server take WebSockets at `/executions/{id}/attach`: rfc-editor.org/rfc/rfc6455. Over one a client follows the
 * execution, and sends its program input and signals. What is asked to be upgraded elsewhere is refused, unless somebody
 * else listens for upgrades, too. The result cuts off all that are attached.
 */
export const attachExecutions = (
  server: Server,
  liveCode: LiveCode,
  { path = '', logger = defaultLogger(), closing = new AbortController().signal }: AttachOptions = {},
): (() => void) => {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MESSAGE_BYTES,
    perMessageDeflate: false,
  });

  const upgrade = async (
    req: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    target: Target | Problem,
  ): Promise<void> => {
    if ('code' in target) return refuse(req, socket, target);
    if (!isOfSameOrigin(req)) return refuse(req, socket, strangePage(req));
    try {
      await liveCode.readExecution({ executionId: target.executionId });
    } catch (error) {
      if (!(error instanceof LiveCodeError)) logger.error({ err: error }, 'a socket could not be attached');
      return refuse(req, socket, error instanceof LiveCodeError ? problemOf(error) : INTERNAL);
    }
    sockets.handleUpgrade(req, socket, head, (client) => {
      void new Attachment(client, { liveCode, closing, logger, ...target }).run();
    });
  };

  server.on('upgrade', (req, socket, head) => {
    // Until it is a socket of ours, nobody else listens to what breaks.
    socket.on('error', () => socket.destroy());
    const { pathname, searchParams } = urlOf(req);
    const executionId = pathname.startsWith(path) ? PATH.exec(pathname.slice(path.length))?.[1] : undefined;
    if (executionId !== undefined) void upgrade(req, socket, head, targetOf(executionId, searchParams));
    else if (server.listenerCount('upgrade') === 1) refuse(req, socket, NOWHERE);
  });
  return () => {
    for (const client of sockets.clients) client.terminate();
  };
};

/** What is no path, such as `//`, is nowhere. */
const urlOf = ({ url = '' }: IncomingMessage): URL =>
  new URL(URL.canParse(url, 'http://server') ? url : '/', 'http://server');

/** What a client asks for, or what is wrong with it. */
const targetOf = (executionId: string, query: URLSearchParams): Target | Problem => {
  const after = query.get('after') ?? '0';
  const onClose = query.get('on_close') ?? 'leave';
  if (!WHOLE_NUMBER.test(after)) return wrong('after', after, 'a whole number');
  if (!['leave', 'cancel'].includes(onClose)) return wrong('on_close', onClose, 'leave or cancel');
  return { executionId, after: Number(after), cancelOnClose: onClose === 'cancel' };
};

const strangePage = ({ headers }: IncomingMessage): Problem =>
  wrong('Origin', headers.origin ?? '', 'the origin of this server');

const NOWHERE = problem('not_found', 'Only /executions/{execution_id}/attach takes a WebSocket.');
const INTERNAL = problem('internal_error', 'The server failed to answer; its log has more.');

const wrong = (field: string, value: string, expected: string): Problem =>
  problem('invalid_request', `${field}: ${JSON.stringify(value)} is not valid; expected ${expected}.`, [
    { field, value, expected },
  ]);

/** A browser says which page it is that asks, and lets pages of any origin ask; other clients say nothing. */
const isOfSameOrigin = ({ headers: { origin, host } }: IncomingMessage): boolean =>
  origin === undefined || (URL.canParse(origin) && new URL(origin).host === host);

const refuse = (req: IncomingMessage, socket: Duplex, told: Problem): void => {
  const id = req.headers['x-request-id'];
  const body = JSON.stringify({
    ...told,
    request_id: chooseRequestId(typeof id === 'string' ? id : undefined),
  });
  socket.end(
    [
      `HTTP/1.1 ${told.status} ${told.title}`,
      'Content-Type: application/problem+json',
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Connection: close',
      '',
      body,
    ].join('\r\n'),
  );
};
