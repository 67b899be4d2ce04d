import { types } from 'node:util';
import { LiveCodeError } from '@live-code/core';
import type { ErrorRequestHandler } from 'express';
import { PROBLEMS, type Problem, problem, problemOf } from './problem.ts';
import { RefusedRequest } from './refused-request.ts';

/**
 * Answers whatever was thrown as a problem document, which tells nothing of the server's inside; the error behind a 5xx
 * goes to the request log.
 */
export const answerProblem: ErrorRequestHandler = (error: unknown, req, res, next) => {
  const told = describe(error);
  if (told.status >= 500) res.err = types.isNativeError(error) ? error : new Error(String(error));
  // Half an answer cannot be taken back: Express ends the connection, so that the client sees that it is half.
  if (res.headersSent) return next(error);

  res.removeHeader('ETag');
  res.removeHeader('Location');
  const { retryAfter } = PROBLEMS[told.code];
  if (retryAfter !== undefined) res.set('Retry-After', String(retryAfter));
  if (error instanceof RefusedRequest) res.set(error.headers);
  res
    .status(told.status)
    .type('application/problem+json')
    .json({ ...told, request_id: req.id });
};

const INTERNAL = problem(
  'internal_error',
  'The server failed to answer; its log has more under this request_id.',
);

const describe = (error: unknown): Problem => {
  if (error instanceof LiveCodeError) return problemOf(error);
  return error instanceof RefusedRequest ? error.problem : INTERNAL;
};
