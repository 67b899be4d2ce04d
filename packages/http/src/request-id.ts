import { randomUUID } from 'node:crypto';
import type { RequestHandler } from 'express';

/** Nothing that could end a line, open a bracket or fill a log. */
const WELL_FORMED = /^[A-Za-z0-9._-]{1,128}$/;

/** The id that a client sent, where it is well-formed, else a new one. */
export const chooseRequestId = (sent: string | undefined): string =>
  sent !== undefined && WELL_FORMED.test(sent) ? sent : randomUUID();

/** Gives each request an id as `req.id`, and says it in `X-Request-Id`. */
export const requestId: RequestHandler = (req, res, next) => {
  const id = chooseRequestId(req.get('X-Request-Id'));
  req.id = id;
  res.set('X-Request-Id', id);
  next();
};
