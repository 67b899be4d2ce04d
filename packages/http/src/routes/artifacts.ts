import { createHash } from 'node:crypto';
import type { Artifact } from '@live-code/core';
import { create as contentDisposition } from 'content-disposition';
import { type Response, Router } from 'express';
import { type LiveCode, presentArtifact } from 'live-code';
import { servedType } from '../served-type.ts';

/** Listing and reading the files that an execution's program left behind. */
export const artifactRoutes = (liveCode: LiveCode): Router => {
  const router = Router();

  router.get('/executions/:execution_id/artifacts', async (req, res) => {
    const { outcome } = await liveCode.readExecution({ executionId: req.params.execution_id });
    res.json({ artifacts: (outcome?.artifacts ?? []).map(presentArtifact) });
  });

  router.get('/executions/:execution_id/artifacts/:name', async (req, res) => {
    const { execution_id: executionId, name } = req.params;
    sendArtifact(res, await liveCode.readArtifact({ executionId, name }));
  });

  return router;
};

/** An execution that ended never changes, and so nor does what it left. */
const FOREVER = 'private, max-age=31536000, immutable';

/**
 * Answers with bytes that a stranger's program wrote. Should a browser be brought to show them as a page nevertheless,
 * the policy gives that page an origin of its own, and lets it run and load nothing.
 */
const sendArtifact = (res: Response, { name, mediaType, content }: Artifact): void => {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  const { contentType, disposition } = servedType(mediaType);
  res.set({
    'Content-Disposition': contentDisposition(fileName(name), { type: disposition }),
    'Content-Security-Policy': "sandbox; default-src 'none'",
    'Cache-Control': FOREVER,
    ETag: `"${createHash('sha256').update(bytes).digest('base64url')}"`,
  });
  // Express's `set` would give JSON a charset, which it has not: RFC 8259, section 11.
  res.setHeader('Content-Type', contentType);
  res.send(bytes);
};

const fileName = (name: string): string => name.slice(name.lastIndexOf('/') + 1);
