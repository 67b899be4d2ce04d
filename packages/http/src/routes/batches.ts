import type { Priority } from '@live-code/core';
import { Router } from 'express';
import type { LiveCode } from 'live-code';
import { gone } from '../gone.ts';
import { presentBatch, presentStoredBatch } from '../present-batch.ts';
import { type RunBody, readRunInput } from '../run-input.ts';
import { waitOf } from '../wait-of.ts';

interface BatchBody {
  readonly runs: readonly RunBody[];
  readonly priority?: Priority;
}

/** Asking for many runs of the same code, reading or waiting for what becomes of them, cancelling them. */
export const batchRoutes = (liveCode: LiveCode, closing: AbortSignal): Router => {
  const router = Router();

  router.post('/code-sessions/:session_id/run-batch', async (req, res) => {
    const { runs, priority }: BatchBody = req.body;
    const stored = await liveCode.submitBatch({
      sessionId: req.params.session_id,
      runs: runs.map(readRunInput),
      priority,
      idempotencyKey: req.get('Idempotency-Key') ?? null,
    });
    res.location(`${req.baseUrl}/batches/${stored.batch.id}`);
    res.status(202).json(presentStoredBatch(stored));
  });

  router.get('/batches/:batch_id', async (req, res) => {
    const signal = gone(res, closing);
    const wait = { batchId: req.params.batch_id, timeoutMs: waitOf(req), signal };
    res.json(presentBatch(await liveCode.waitForBatch(wait)));
  });

  router.post('/batches/:batch_id/cancel', async (req, res) => {
    const state = await liveCode.cancelBatch({ batchId: req.params.batch_id });
    res.status(202).json(presentBatch(state));
  });

  return router;
};
