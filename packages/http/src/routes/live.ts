import type { ClientMessage } from '@live-code/core';
import { type Request, Router } from 'express';
import type { LiveCode } from 'live-code';
import { type StreamPatience, USUAL_PATIENCE } from '../event-stream.ts';
import { gone } from '../gone.ts';
import { BATCH_END_ID, presentBatchEvent } from '../present-batch.ts';
import { presentEvent } from '../present-event.ts';
import { presentSessionEvent } from '../present-session.ts';
import { queryNumber } from '../query-number.ts';
import { sendEvents } from '../send-events.ts';

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

  router.get('/executions/:execution_id/events', async (req, res) => {
    const events = liveCode.followExecution({
      executionId: req.params.execution_id,
      after: seenLast(req),
      signal: gone(res, closing),
    });
    await sendEvents(req, res, { events, present: presentEvent, patience });
  });

  router.get('/code-sessions/:session_id/events', async (req, res) => {
    const sessionId = req.params.session_id;
    const events = liveCode.followSession({ sessionId, signal: gone(res, closing) });
    await sendEvents(req, res, { events, present: presentSessionEvent, patience });
  });

  router.get('/batches/:batch_id/events', async (req, res) => {
    if (req.get('Last-Event-ID') === BATCH_END_ID) {
      res.status(204).end();
      return;
    }
    const batchId = req.params.batch_id;
    const events = liveCode.followBatch({ batchId, signal: gone(res, closing) });
    await sendEvents(req, res, { events, present: presentBatchEvent, patience });
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

const messagesOf = ({ text, base64, close = false }: StdinBody): readonly ClientMessage[] => {
  const bytes = base64 === undefined ? Buffer.from(text ?? '') : Buffer.from(base64, 'base64');
  return [
    ...(bytes.length > 0 ? [{ type: 'stdin', bytes } as const] : []),
    ...(close ? [{ type: 'stdinClose' } as const] : []),
  ];
};
