import { InvalidInput } from '../errors.ts';

/** How many items a page of a list holds. */
export const PAGE_SIZE = { default: 20, maximum: 100 } as const;

/** @throws {InvalidInput} */
export const checkPageSize = (limit: number): void => {
  if (Number.isInteger(limit) && limit >= 1 && limit <= PAGE_SIZE.maximum) return;
  throw new InvalidInput('limit', limit, `a whole number from 1 to ${PAGE_SIZE.maximum}`);
};
