import { MalformedRequest } from './refused-request.ts';

/**
 * A number of a query; `undefined` where it is absent. The validator has seen to its range, but takes the text
 * `Infinity` for a number within any.
 * @throws {MalformedRequest} for that.
 */
export const queryNumber = (name: string, value: unknown): number | undefined => {
  if (value === undefined) return undefined;
  const number = Number(value);
  if (!Number.isFinite(number)) throw new MalformedRequest(name, String(value), 'a finite number');
  return number;
};
