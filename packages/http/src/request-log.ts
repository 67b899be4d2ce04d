import type { Request, RequestHandler, Response } from 'express';
import { type Logger, pino } from 'pino';
import { pinoHttp } from 'pino-http';

/** Probes come every few seconds for ever; what they find is not news. */
const PROBES = ['/healthz', '/readyz'];

const levelOf = (status: number): 'info' | 'warn' | 'error' => {
  if (status < 500) return 'info';
  return status === 503 ? 'warn' : 'error';
};

/** Where errors go when an embedder gives no logger: JSON lines on standard error. */
export const defaultLogger = (): Logger => pino({ level: 'error' }, pino.destination(2));

/**
 * Logs each request once, when it is over: id, method, path, status, time, and the error behind a 5xx. Never a body, a
 * header or a query, which may hold code and secrets.
 */
export const requestLog = (logger: Logger): RequestHandler =>
  pinoHttp<Request, Response>({
    logger,
    wrapSerializers: false,
    serializers: {
      req: ({ id, method, originalUrl }: Request) => ({ id, method, path: originalUrl.split('?')[0] }),
      res: ({ statusCode }: Response) => ({ status: statusCode }),
    },
    autoLogging: { ignore: ({ path }) => PROBES.includes(path) },
    customLogLevel: (_, { statusCode }) => levelOf(statusCode),
  });
