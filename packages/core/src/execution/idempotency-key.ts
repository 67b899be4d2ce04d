import { InvalidInput } from '../errors.ts';
import { RUN_INPUT_BOUNDS } from './execution.ts';

/** Visible ASCII: what an HTTP header carries unharmed. */
const KEY = /^[\x21-\x7e]+$/;

/** @throws {InvalidInput} unless clients may send this key. */
export const checkIdempotencyKey = (key: string): void => {
  if (key.length > RUN_INPUT_BOUNDS.idempotencyKeyLength || !KEY.test(key)) {
    throw new InvalidInput(
      'Idempotency-Key',
      key,
      `1 to ${RUN_INPUT_BOUNDS.idempotencyKeyLength} visible ASCII characters`,
    );
  }
};
