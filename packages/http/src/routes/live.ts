import { type ClientMessage, type Execution, eventsOf } from '@live-code/core';
import { type Request, Router } from 'express';
import type { LiveCode } from 'live-code';
import { EventStream, STREAM_HEADERS, type StreamPatience, USUAL_PATIENCE } from '../event-stream.ts';
import { gone } from '../gone.ts';
import { queryNumber } from '../query-number.ts';
import { eventOfStream } from '../written-events.ts';

interface StdinBody {
  readonly text?: string;
  readonly base64?: string;
  readonly close?: boolean;
}

/** Following an execution as it happens, and sending it input. `closing` ends the streams. */
export const liveRoutes = (
  liveCode: LiveCode,
  closing: AbortSignal,
  patience: StreamPatience = USUAL_PATIENCE,
): Router => {
  const router = Router();

  router.get('/executions/:execution_id/events', async (req, res, next) => {
    if (!res.locals.bodiless) return next();
    const after = seenLast(req);
    const execution = await liveCode.readExecution({ executionId: req.params.execution_id });
    if (isAllSeen(execution, after)) res.status(204).end();
    else res.status(200).set(STREAM_HEADERS).end();
  });

  router.get('/executions/:execution_id/events', async (req, res) => {
    const events = liveCode.followExecution({
      executionId: req.params.execution_id,
      after: seenLast(req),
      signal: gone(res, closing),
    });
    // Until the first is there, what is wrong is still answered as a problem.
    const first = await events.next();
    if (first.done) {
      // A browser's EventSource comes back until it is told that there is nothing more.
      res.status(204).end();
      return;
    }
    const stream = new EventStream(res, patience);
    try {
      let taken = await stream.send(eventOfStream(first.value));
      while (taken) {
        const next = await events.next();
        taken = !next.done && (await stream.send(eventOfStream(next.value)));
      }
    } catch (error) {
      // The client comes back, and is told then what is wrong.
      req.log.error({ err: error }, 'a stream of events was cut short');
    } finally {
      await events.return();
      stream.end();
    }
  });

  router.post('/executions/:execution_id/stdin', async (req, res) => {
    const executionId = req.params.execution_id;
    await liveCode.sendInput({ executionId, messages: messagesOf(req.body) });
    res.status(202).json({ execution_id: executionId });
  });

  return router;
};

/** What the client has seen: an EventSource says it when it comes back, and others may ask for it at first. */
const seenLast = (req: Request): number =>
  queryNumber('Last-Event-ID', req.get('Last-Event-ID')) ?? queryNumber('after', req.query.after) ?? 0;

const isAllSeen = (execution: Execution, after: number): boolean => {
  const last = eventsOf(execution).at(-1);
  return last?.type === 'end' && last.seq <= after;
};

const messagesOf = ({ text, base64, close = false }: StdinBody): readonly ClientMessage[] => {
  const bytes = base64 === undefined ? Buffer.from(text ?? '') : Buffer.from(base64, 'base64');
  return [
    ...(bytes.length > 0 ? [{ type: 'stdin', bytes } as const] : []),
    ...(close ? [{ type: 'stdinClose' } as const] : []),
  ];
};
