import { abbreviated, fieldSentence } from './field-error.ts';
import { type Problem, problem } from './problem.ts';

/** A request that is refused before any use case saw it, and what its client is told. */
export class RefusedRequest extends Error {
  readonly problem: Problem;
  /** Headers that belong to the answer. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(refusal: Problem, headers: Readonly<Record<string, string>> = {}) {
    super(refusal.detail);
    this.name = new.target.name;
    this.problem = refusal;
    this.headers = headers;
  }
}

/** A part of a request that the API document cannot describe, such as a cursor, is not what it should be. */
export class MalformedRequest extends RefusedRequest {
  constructor(field: string, value: string, expected: string) {
    const error = { field, value: abbreviated(value), expected };
    super(problem('invalid_request', fieldSentence(error), [error]));
  }
}
