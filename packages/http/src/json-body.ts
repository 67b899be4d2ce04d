import { isUtf8 } from 'node:buffer';
import express, { type RequestHandler } from 'express';

/** Bytes that a request's body may have, before and after it is decompressed. */
export const BODY_LIMIT = 1_048_576;

/** With a `status`, as Express's own errors have it. */
class UnreadableBody extends Error {
  override readonly name = 'UnreadableBody';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/**
 * Reads JSON bodies. They are UTF-8 by RFC 8259, section 8.1; bytes that are not would be replaced, and what is saved
 * would not be what was sent. Any JSON value is read, so that the validator can say that it is no object.
 */
export const jsonBody = (): RequestHandler =>
  express.json({
    limit: BODY_LIMIT,
    strict: false,
    verify: (_req, _res, bytes, charset) => {
      if (charset !== 'utf-8') throw new UnreadableBody(415, `unsupported charset ${charset}`);
      if (!isUtf8(bytes)) throw new UnreadableBody(400, 'not UTF-8');
    },
  });
