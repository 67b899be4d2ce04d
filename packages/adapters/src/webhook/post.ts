import http from 'node:http';
import https from 'node:https';
import type { LookupFunction } from 'node:net';
import type { WebhookAnswer } from '@live-code/core';

/** A request, and its bounds. */
export interface Post {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly lookup: LookupFunction;
  /** Milliseconds for all of it. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** Bytes of an answer's body that are read; nothing depends on them, and a receiver that sends few sees no reset. */
const ANSWER_BYTES = 16_384;

/** Milliseconds until the next of several addresses is tried; Node's own 250 is short for the other side of the world. */
const NEXT_ADDRESS_MS = 2000;

/**
 * Posts once, on a connection of its own, and follows nothing. Resolves to the answer by its status, however its body
 * goes on, or to what was wrong. No proxy is asked: an agent of one's own takes none from the environment.
 */
export const post = ({ url, headers, body, lookup, timeoutMs, signal }: Post): Promise<WebhookAnswer> =>
  new Promise((resolve) => {
    const bytes = Buffer.from(body);
    const { request, Agent } = url.protocol === 'https:' ? https : http;
    const outgoing = request(url, {
      method: 'POST',
      headers: { ...headers, 'content-length': bytes.length },
      lookup,
      agent: new Agent({ keepAlive: false, autoSelectFamilyAttemptTimeout: NEXT_ADDRESS_MS }),
    });
    let status: number | null = null;
    /** First cause wins: what comes after is of our own doing. */
    const end = (error: string): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      resolve(status === null ? { status, error } : answerWith(status));
      outgoing.destroy();
    };
    const abort = (): void => end('The attempt was cut short.');
    const timer = setTimeout(
      () => end(`The receiver did not answer within ${timeoutMs / 1000} s.`),
      timeoutMs,
    );
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();

    outgoing.on('error', (error) => end(sentenceOf(error)));
    outgoing.on('close', () => end('The receiver ended the connection without an answer.'));
    outgoing.on('response', (answer) => {
      status = answer.statusCode ?? null;
      let read = 0;
      answer.on('data', (chunk: Buffer) => {
        read += chunk.length;
        if (read > ANSWER_BYTES) end('');
      });
      answer.on('close', () => end(''));
      answer.on('error', () => end(''));
    });
    outgoing.end(bytes);
  });

const answerWith = (status: number): WebhookAnswer => {
  if (status >= 200 && status <= 299) return { status, error: null };
  const isRedirect = status >= 300 && status <= 399;
  return {
    status,
    error: `The receiver answered ${status}${isRedirect ? '; redirects are not followed' : ''}.`,
  };
};

const SENTENCES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'The receiver refused the connection.',
  ECONNRESET: 'The receiver cut the connection.',
  EPIPE: 'The receiver cut the connection.',
  ENOTFOUND: 'The name could not be resolved.',
  EFORBIDDEN: 'The name leads to an address that is not allowed.',
};

/** Without the address, which a client of ours need not learn. */
const sentenceOf = ({ code = 'unknown' }: NodeJS.ErrnoException): string =>
  SENTENCES[code] ?? `The receiver could not be reached (${code}).`;
