import type { ErrorCode, LiveCodeError } from '@live-code/core';
import type { FieldError, PlainValue } from './field-error.ts';

/** Codes of what only HTTP knows. */
export type HttpCode =
  | 'invalid_request'
  | 'malformed_body'
  | 'not_found'
  | 'method_not_allowed'
  | 'payload_too_large'
  | 'unsupported_media_type'
  | 'internal_error';

/** What a problem document's `code` can be. */
export type ProblemCode = ErrorCode | HttpCode;

/** A problem document: RFC 9457. `detail` is for people, `code` for programs. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: ProblemCode;
  readonly errors: readonly FieldError[];
}

interface Row {
  readonly status: number;
  readonly title: string;
  /** Seconds, for `Retry-After`. */
  readonly retryAfter?: number;
}

/** How each code looks over HTTP. */
export const PROBLEMS: Readonly<Record<ProblemCode, Row>> = {
  session_not_found: { status: 404, title: 'No such session' },
  session_closed: { status: 409, title: 'Session is closed' },
  stale_version: { status: 412, title: 'Session was saved meanwhile' },
  revision_not_found: { status: 404, title: 'Version is not kept' },
  execution_not_found: { status: 404, title: 'No such execution' },
  batch_not_found: { status: 404, title: 'No such batch' },
  webhook_not_found: { status: 404, title: 'No such webhook' },
  artifact_not_found: { status: 404, title: 'No such artifact' },
  illegal_transition: { status: 409, title: 'Not possible in this status' },
  language_unknown: { status: 422, title: 'Language is not known' },
  language_unavailable: { status: 422, title: 'Language cannot be run here' },
  limit_exceeded: { status: 422, title: 'Limit is above the maximum' },
  invalid_input: { status: 422, title: 'Value is not valid' },
  idempotency_key_reused: { status: 422, title: 'Idempotency key belongs to another request' },
  input_closed: { status: 409, title: 'Program takes no input' },
  input_full: { status: 413, title: 'Too much input' },
  queue_full: { status: 503, title: 'Too many executions are queued', retryAfter: 5 },
  runner_unavailable: { status: 503, title: 'Runner is away', retryAfter: 2 },
  store_unavailable: { status: 503, title: 'Database is away', retryAfter: 2 },
  queue_unavailable: { status: 503, title: 'Queue is away', retryAfter: 2 },
  inbox_unavailable: { status: 503, title: 'Way to the program is blocked', retryAfter: 2 },
  invalid_request: { status: 400, title: 'Not what this call takes' },
  malformed_body: { status: 400, title: 'Body cannot be read' },
  not_found: { status: 404, title: 'No such resource' },
  method_not_allowed: { status: 405, title: 'Method is not possible here' },
  payload_too_large: { status: 413, title: 'Body is too large' },
  unsupported_media_type: { status: 415, title: 'Body is of a type that is not taken' },
  internal_error: { status: 500, title: 'Something went wrong' },
};

/** The problem with this code. */
export const problem = (code: ProblemCode, detail: string, errors: readonly FieldError[] = []): Problem => {
  const { status, title } = PROBLEMS[code];
  return { type: `urn:live-code:problem:${code}`, title, status, detail, code, errors };
};

/**
 * The problem that an error of Live Code's is. Where a part is away the detail is only the code's title: the message
 * may name hosts and ports, and is for the log.
 */
export const problemOf = ({ code, message, details }: LiveCodeError): Problem => {
  const { status, title } = PROBLEMS[code];
  const isInfrastructure = status === 503 && code !== 'queue_full';
  return problem(code, isInfrastructure ? `${title}; try again shortly.` : message, fieldErrors(details));
};

const fieldErrors = ({ field, value, expected }: Readonly<Record<string, PlainValue>>): FieldError[] =>
  typeof field === 'string'
    ? [
        {
          field,
          ...(value !== undefined && { value }),
          expected: typeof expected === 'string' ? expected : 'another value',
        },
      ]
    : [];
