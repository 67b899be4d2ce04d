import { Router } from 'express';
import type { LiveCode } from 'live-code';

/** For development, and in no API document. */
export const debugRoutes = (liveCode: LiveCode): Router => {
  const router = Router();

  router.get('/debug/diagnosis', async (_req, res) => {
    res.json(await liveCode.diagnose());
  });

  return router;
};
