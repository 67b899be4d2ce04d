import type { Execution } from '@live-code/core';
import { type Request, type RequestHandler, type Response, Router } from 'express';
import { type LiveCode, presentExecution } from 'live-code';
import { type StreamPatience, USUAL_PATIENCE } from '../event-stream.ts';
import { gone } from '../gone.ts';
import { pageAsked, writeCursor } from '../page-cursor.ts';
import { presentExecutionSummary, presentLostAttempt, presentStatus } from '../present-execution.ts';
import { presentWebhook } from '../present-webhook.ts';
import { readRunInput } from '../run-input.ts';
import { sendEvents } from '../send-events.ts';
import { waitOf } from '../wait-of.ts';
import { eventOfStream } from '../written-events.ts';

/** Whether the client prefers server-sent events to JSON. */
const asksForEvents = (req: Request): boolean =>
  req.accepts(['application/json', 'text/event-stream']) === 'text/event-stream';

/** Asking for a run, listing runs, reading or waiting for a result, cancelling. `closing` ends the waits and streams. */
export const executionRoutes = (
  liveCode: LiveCode,
  closing: AbortSignal,
  patience: StreamPatience = USUAL_PATIENCE,
): Router => {
  const router = Router();

  /** Answers with what happens to it, as it happens; that it is accepted, where nobody knows. */
  const sendRun = async (req: Request, res: Response, execution: Execution): Promise<void> => {
    const onNone = (): unknown => res.status(202).json(presentStatus(execution));
    const events = liveCode.followExecution({
      executionId: execution.id,
      after: 0,
      signal: gone(res, closing),
    });
    await sendEvents(req, res, { events, write: eventOfStream, patience, onNone }).catch((error: unknown) => {
      req.log.warn({ err: error, executionId: execution.id }, 'an accepted run is not followed');
      onNone();
    });
  };

  const run: RequestHandler<{ session_id: string }> = async (req, res) => {
    const execution = await liveCode.submitExecution({
      sessionId: req.params.session_id,
      input: readRunInput(req.body),
      idempotencyKey: req.get('Idempotency-Key') ?? null,
    });
    res.location(`${req.baseUrl}/executions/${execution.id}`);
    if (asksForEvents(req)) return sendRun(req, res, execution);
    const timeoutMs = waitOf(req);
    const wait = { executionId: execution.id, timeoutMs, signal: gone(res, closing) };
    // It is accepted, whatever becomes of the wait.
    const known = timeoutMs === 0 ? execution : await liveCode.waitForExecution(wait).catch(() => execution);
    if (timeoutMs > 0 && known.finishedAt !== null) res.json(presentExecution(known));
    else res.status(202).json(presentStatus(known));
  };
  router.post('/sessions/:session_id/run', run);
  router.post('/code-sessions/:session_id/run', run);

  router.get('/code-sessions/:session_id/executions', async (req, res) => {
    const { items, next } = await liveCode.listExecutions({
      sessionId: req.params.session_id,
      ...pageAsked(req),
    });
    res.json({ executions: items.map(presentExecutionSummary), next_cursor: writeCursor(next) });
  });

  router.get('/executions/:execution_id', async (req, res) => {
    const executionId = req.params.execution_id;
    const timeoutMs = waitOf(req);
    const execution =
      timeoutMs === 0
        ? await liveCode.readExecution({ executionId })
        : await liveCode.waitForExecution({
            executionId,
            timeoutMs,
            signal: gone(res, closing),
          });
    res.json(presentExecution(execution));
  });

  router.get('/executions/:execution_id/attempts', async (req, res) => {
    const lost = await liveCode.listLostAttempts({ executionId: req.params.execution_id });
    res.json({ attempts: lost.map(presentLostAttempt) });
  });

  router.get('/executions/:execution_id/webhook', async (req, res) => {
    res.json(presentWebhook(await liveCode.readWebhook({ executionId: req.params.execution_id })));
  });

  router.post('/executions/:execution_id/cancel', async (req, res) => {
    const execution = await liveCode.cancelExecution({ executionId: req.params.execution_id });
    res.status(202).json(presentStatus(execution));
  });

  return router;
};
