import type { Response } from 'express';

/** Aborted when the client has gone away, or has its answer. */
export const gone = (res: Response): AbortSignal => {
  const controller = new AbortController();
  res.once('close', () => controller.abort());
  return controller.signal;
};
