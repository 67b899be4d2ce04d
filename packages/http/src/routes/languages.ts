import { DEFAULT_LIMITS, LANGUAGES, LIMIT_FIELDS, MAX_LIMITS, resolveLimits } from '@live-code/core';
import { Router } from 'express';
import type { LiveCode } from 'live-code';
import { presentLimits } from '../wire-limits.ts';

/** What this server can run. */
export const languageRoutes = (liveCode: LiveCode): Router => {
  const router = Router();

  router.get('/languages', async (_req, res) => {
    const { name, isolated, languages, enforces, enforcedBy } = await liveCode.abilities();
    res.json({
      languages: languages.map(({ id, version }) => {
        const known = LANGUAGES.find((language) => language.id === id);
        return {
          language: id,
          version,
          aliases: known?.aliases ?? [],
          entry: known?.fileName ?? null,
          default_limits: presentLimits(resolveLimits({}, known?.limits)),
        };
      }),
      limits: { default: presentLimits(DEFAULT_LIMITS), maximum: presentLimits(MAX_LIMITS) },
      runner: {
        name,
        isolated,
        enforces: enforces.map((limit) => LIMIT_FIELDS[limit]),
        enforced_by: enforcedBy,
      },
    });
  });

  return router;
};
