import { type ClientMessage, type Execution, eventsOf } from '@live-code/core';
import { type Request, Router } from 'express';
import type { LiveCode } from 'live-code';
import { STREAM_HEADERS, type StreamPatience, USUAL_PATIENCE } from '../event-stream.ts';
import { gone } from '../gone.ts';
import { BATCH_END_ID, presentBatchEvent } from '../present-batch.ts';
import { presentSessionEvent } from '../present-session.ts';
import { queryNumber } from '../query-number.ts';
import { sendEvents } from '../send-events.ts';
import { eventOfStream, inStream } from '../written-events.ts';

interface StdinBody {
  readonly text?: string;
  readonly base64?: string;
  readonly close?: boolean;
}

/** Following an execution, a session or a batch as it happens, and sending input to an execution. `closing` ends the streams. */
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
    await sendEvents(req, res, { events, write: eventOfStream, patience });
  });

  router.get('/code-sessions/:session_id/events', async (req, res) => {
    const sessionId = req.params.session_id;
    const events = liveCode.followSession({ sessionId, signal: gone(res, closing) });
    await sendEvents(req, res, { events, write: (event) => inStream(presentSessionEvent(event)), patience });
  });

  router.get('/batches/:batch_id/events', async (req, res) => {
    if (req.get('Last-Event-ID') === BATCH_END_ID) {
      res.status(204).end();
      return;
    }
    const batchId = req.params.batch_id;
    const events = liveCode.followBatch({ batchId, signal: gone(res, closing) });
    await sendEvents(req, res, { events, write: (event) => inStream(presentBatchEvent(event)), patience });
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
