import type { ErrorRequestHandler } from 'express';
import { error as validatorErrors } from 'express-openapi-validator';
import { describeFinding, type Finding, fieldSentence, type RequestParts } from './field-error.ts';
import { BODY_LIMIT } from './json-body.ts';
import { type Problem, problem } from './problem.ts';
import { RefusedRequest } from './refused-request.ts';

/**
 * Puts what the body parser and the validator throw into the API's words. It stands before the routes: an error of
 * theirs may carry a status, too, which is then somebody else's and not for this client.
 */
export const refuseRequest: ErrorRequestHandler = (error: unknown, req, _res, next) => {
  if (error instanceof validatorErrors.BadRequest) return next(invalidRequest(error.errors, req));
  const { status, message = '', headers = {} } = error as Thrown;
  const describe = REFUSALS[status ?? 500];
  next(describe === undefined ? error : new RefusedRequest(describe(message, req), headers));
};

/** What both throw has in common. */
interface Thrown {
  readonly status?: number;
  readonly message?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const JSON_IN_UTF8 = 'application/json in UTF-8';
const SMALL_ENOUGH = `at most ${BODY_LIMIT} bytes`;

const REFUSALS: Readonly<
  Record<number, (message: string, request: { method: string; path: string }) => Problem>
> = {
  400: (message) =>
    problem('malformed_body', `body: ${message}`, [{ field: 'body', expected: 'JSON in UTF-8' }]),
  404: (_, { path }) => problem('not_found', `There is nothing at ${path}.`),
  405: (_, { method, path }) => problem('method_not_allowed', `${method} is not possible at ${path}.`),
  413: () =>
    problem('payload_too_large', `body: too large; expected ${SMALL_ENOUGH}.`, [
      { field: 'body', expected: SMALL_ENOUGH },
    ]),
  415: (message) =>
    problem('unsupported_media_type', `body: ${message}; expected ${JSON_IN_UTF8}.`, [
      { field: 'Content-Type', expected: JSON_IN_UTF8 },
    ]),
};

const invalidRequest = (findings: readonly Finding[], request: RequestParts): RefusedRequest => {
  const errors = findings.map((finding) => describeFinding(finding, request));
  return new RefusedRequest(problem('invalid_request', errors.map(fieldSentence).join(' '), errors));
};
