import type { Cursor } from '@live-code/core';
import { MalformedRequest } from './refused-request.ts';

/** A place in a list as clients see it: base64url, of which they need to know nothing. */
export const writeCursor = ({ createdAt, id }: Cursor): string =>
  Buffer.from(JSON.stringify([createdAt, id])).toString('base64url');

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
