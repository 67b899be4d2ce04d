import { Router } from 'express';
import type { LiveCode } from 'live-code';

/** Whether the process lives, and whether it can work; from `closing` on it is not ready. */
export const healthRoutes = (liveCode: LiveCode, closing: AbortSignal): Router => {
  const router = Router();

  router.get('/healthz', (_req, res) => {
    res.json({ status: 'ok' });
  });

  router.get('/readyz', async (_req, res) => {
    const { ready, dependencies } = await liveCode.readiness();
    const readyNow = ready && !closing.aborted;
    res.status(readyNow ? 200 : 503).json({ ready: readyNow, dependencies });
  });

  return router;
};
