/** What an error tells a machine; each is stable and part of the public contract. */
export type ErrorCode =
  | 'session_not_found'
  | 'session_closed'
  | 'stale_version'
  | 'revision_not_found'
  | 'execution_not_found'
  | 'batch_not_found'
  | 'artifact_not_found'
  | 'webhook_not_found'
  | 'illegal_transition'
  | 'language_unknown'
  | 'language_unavailable'
  | 'limit_exceeded'
  | 'invalid_input'
  | 'idempotency_key_reused'
  | 'queue_full'
  | 'input_closed'
  | 'input_full'
  | 'runner_unavailable'
  | 'store_unavailable'
  | 'queue_unavailable'
  | 'inbox_unavailable';

/** Facts about an error for whoever shows it: plain data, safe to serialise. */
export type ErrorDetails = Readonly<Record<string, PlainValue>>;

type PlainValue = string | number | boolean | null;

/** Every error that Live Code throws on purpose. `code` is stable, `message` is for people. */
export abstract class LiveCodeError extends Error {
  abstract readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(message: string, details: ErrorDetails = {}, options?: { cause?: unknown }) {
    super(message, options);
    this.name = new.target.name;
    this.details = details;
  }
}

/** No session has this id. */
export class SessionNotFound extends LiveCodeError {
  readonly code = 'session_not_found';
  constructor(sessionId: string) {
    super(`No session has the id ${sessionId}.`, { session_id: sessionId });
  }
}

/** The session was closed: it can be read, but neither saved nor run. */
export class SessionClosed extends LiveCodeError {
  readonly code = 'session_closed';
  constructor(sessionId: string) {
    super(`Session ${sessionId} is closed; open a new one to save or run code.`, {
      session_id: sessionId,
    });
  }
}

/** A save named a version that is no longer the session's. Nothing was changed. */
export class StaleVersion extends LiveCodeError {
  readonly code = 'stale_version';
  constructor(sessionId: string, expected: number, actual: number) {
    super(`Session ${sessionId} is at version ${actual}, not ${expected}; read it again before saving.`, {
      session_id: sessionId,
      expected_version: expected,
      version: actual,
    });
  }
}

/** Nothing is kept of this version of the session. */
export class RevisionNotFound extends LiveCodeError {
  readonly code = 'revision_not_found';
  constructor(sessionId: string, version: number) {
    super(`Version ${version} of session ${sessionId} is not kept.`, { session_id: sessionId, version });
  }
}

/** No execution has this id. */
export class ExecutionNotFound extends LiveCodeError {
  readonly code = 'execution_not_found';
  constructor(executionId: string) {
    super(`No execution has the id ${executionId}.`, { execution_id: executionId });
  }
}

/** No batch has this id. */
export class BatchNotFound extends LiveCodeError {
  readonly code = 'batch_not_found';
  constructor(batchId: string) {
    super(`No batch has the id ${batchId}.`, { batch_id: batchId });
  }
}

/** The execution has no artifact of this name, or has none yet. */
export class ArtifactNotFound extends LiveCodeError {
  readonly code = 'artifact_not_found';
  constructor(executionId: string, name: string) {
    const shown = abbreviate(name);
    super(`Execution ${executionId} has no artifact ${JSON.stringify(shown)}.`, {
      execution_id: executionId,
      name: shown,
    });
  }
}

/** The execution was asked for without a webhook. */
export class WebhookNotFound extends LiveCodeError {
  readonly code = 'webhook_not_found';
  constructor(executionId: string) {
    super(`Execution ${executionId} was asked for without a callback_url.`, { execution_id: executionId });
  }
}

/** The lifecycle has no such step from the present status. */
export class IllegalTransition extends LiveCodeError {
  readonly code = 'illegal_transition';
  constructor(status: string, event: string) {
    super(`An execution that is ${status} cannot be ${event}.`, { status, event });
  }
}

/** The language is not in the catalogue. */
export class LanguageUnknown extends LiveCodeError {
  readonly code = 'language_unknown';
  constructor(language: string, known: readonly string[]) {
    super(`language: ${JSON.stringify(language)} is unknown; expected one of ${known.join(', ')}.`, {
      field: 'language',
      value: language,
      expected: `one of ${known.join(', ')}`,
    });
  }
}

/** The language is known, and no runner here can run it. */
export class LanguageUnavailable extends LiveCodeError {
  readonly code = 'language_unavailable';
  constructor(language: string, available: readonly string[]) {
    super(`${language} cannot be run here; what can be is ${available.join(', ')}.`, {
      field: 'language',
      value: language,
      expected: `one of ${available.join(', ')}`,
    });
  }
}

/** A limit that was asked for is above the server's maximum. */
export class LimitExceeded extends LiveCodeError {
  readonly code = 'limit_exceeded';
  readonly #found: readonly [field: string, value: number, maximum: number];

  constructor(field: string, value: number, maximum: number) {
    super(`${field}: ${value} is above the maximum of ${maximum}.`, {
      field,
      value,
      expected: `at most ${maximum}`,
      maximum,
    });
    this.#found = [field, value, maximum];
  }

  /** The same, of a field that is within another. */
  within(path: string): LimitExceeded {
    const [field, value, maximum] = this.#found;
    return new LimitExceeded(`${path}.${field}`, value, maximum);
  }
}

/** A value is not what its field expects. Names the field, the value and what was expected. */
export class InvalidInput extends LiveCodeError {
  readonly code = 'invalid_input';
  readonly #found: readonly [field: string, value: PlainValue, expected: string];

  constructor(field: string, value: PlainValue, expected: string) {
    const shown = typeof value === 'string' ? abbreviate(value) : value;
    super(`${field}: ${JSON.stringify(shown)} is not valid; expected ${expected}.`, {
      field,
      value: shown,
      expected,
    });
    this.#found = [field, shown, expected];
  }

  /** The same, of a field that is within another. */
  within(path: string): InvalidInput {
    const [field, value, expected] = this.#found;
    return new InvalidInput(`${path}.${field}`, value, expected);
  }
}

/** An idempotency key came again with a different request. Nothing was started. */
export class IdempotencyKeyReused extends LiveCodeError {
  readonly code = 'idempotency_key_reused';
  constructor(key: string, id: string, kind: 'execution' | 'batch' = 'execution') {
    super(
      `Idempotency-Key ${JSON.stringify(key)} belongs to ${kind} ${id}, which was asked for with other input.`,
      { field: 'Idempotency-Key', value: key, [`${kind}_id`]: id },
    );
  }
}

/** As many executions are queued as the server allows. Ask again later. */
export class QueueFull extends LiveCodeError {
  readonly code = 'queue_full';
  constructor(limit: number) {
    super(`${limit} executions are queued already; try again shortly.`, { limit });
  }
}

/** The program takes no input: none was asked for, or not any more. Nothing was sent. */
export class InputClosed extends LiveCodeError {
  readonly code = 'input_closed';
  constructor(executionId: string, why: string) {
    super(`Execution ${executionId} takes no input: ${why}.`, { execution_id: executionId });
  }
}

/** As much input was sent as one execution may have. Nothing of this was sent. */
export class InputFull extends LiveCodeError {
  readonly code = 'input_full';
  constructor(executionId: string, limit: number) {
    super(`Execution ${executionId} has more input than ${limit} bytes with this; expected less.`, {
      execution_id: executionId,
      maximum: limit,
    });
  }
}

/** A part that Live Code depends on failed, not the caller's input and not the program. Only these are retried. */
export abstract class InfrastructureError extends LiveCodeError {
  constructor(message: string, cause: unknown) {
    super(message, {}, { cause });
  }
}

/** The runner itself failed; says nothing about the program. */
export class RunnerUnavailable extends InfrastructureError {
  readonly code = 'runner_unavailable';
}

/** The database did not answer. */
export class StoreUnavailable extends InfrastructureError {
  readonly code = 'store_unavailable';
}

/** The queue did not answer. */
export class QueueUnavailable extends InfrastructureError {
  readonly code = 'queue_unavailable';
}

/** What was to be sent to a running program could not be. */
export class InboxUnavailable extends InfrastructureError {
  readonly code = 'inbox_unavailable';
}

const abbreviate = (text: string): string => (text.length <= 100 ? text : `${text.slice(0, 99)}…`);
