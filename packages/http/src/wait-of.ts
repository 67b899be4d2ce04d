import type { Request } from 'express';
import { queryNumber } from './query-number.ts';

/** Milliseconds that the client waits for the end. */
export const waitOf = (req: Pick<Request, 'query'>): number =>
  (queryNumber('wait', req.query.wait) ?? 0) * 1000;
