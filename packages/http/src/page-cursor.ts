import type { Cursor } from '@live-code/core';
import type { Request } from 'express';
import { queryNumber } from './query-number.ts';
import { MalformedRequest } from './refused-request.ts';

/** A place in a list as clients see it: base64url, of which they need to know nothing; `null` where the list has ended. */
export const writeCursor = (place: Cursor | null): string | null =>
  place && Buffer.from(JSON.stringify([place.createdAt, place.id])).toString('base64url');

/** What a client asks of a list. @throws {MalformedRequest} */
export const pageAsked = ({ query }: Request): { limit?: number; after?: Cursor } => {
  const limit = queryNumber('limit', query.limit);
  return {
    ...(limit !== undefined && { limit }),
    ...(typeof query.cursor === 'string' && { after: readCursor(query.cursor) }),
  };
};

/**
 * The place that a client sent back.
 * @throws {MalformedRequest} for what `writeCursor` cannot have made.
 */
export const readCursor = (text: string): Cursor => {
  const cursor = decode(text);
  if (cursor === null) throw new MalformedRequest('cursor', text, 'next_cursor of the page before');
  return cursor;
};

const decode = (text: string): Cursor | null => {
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    return null;
  }
  if (!Array.isArray(parts) || parts.length !== 2) return null;
  const [createdAt, id]: unknown[] = parts;
  return Number.isSafeInteger(createdAt) && typeof id === 'string'
    ? { createdAt: Number(createdAt), id }
    : null;
};
