import type { WorkerInfo } from '@live-code/core';
import { Router } from 'express';
import { type LiveCode, presentTime } from 'live-code';

/** For development, and in no API document. */
export const debugRoutes = (liveCode: LiveCode): Router => {
  const router = Router();

  router.get('/debug/diagnosis', async (_req, res) => {
    res.json(await liveCode.diagnose());
  });

  router.get('/debug/workers', async (_req, res) => {
    const workers = await liveCode.listWorkers();
    res.json({ workers: workers.map(presentWorker) });
  });

  return router;
};

const presentWorker = ({ abilities, startedAt, seenAt, ...worker }: WorkerInfo) => ({
  ...worker,
  runner: abilities.name,
  languages: Object.fromEntries(abilities.languages.map(({ id, version }) => [id, version])),
  started_at: presentTime(startedAt),
  seen_at: presentTime(seenAt),
});
