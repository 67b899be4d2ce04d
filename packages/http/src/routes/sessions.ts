import type { SessionContent } from '@live-code/core';
import { type Request, Router } from 'express';
import type { LiveCode } from 'live-code';
import { entityTag, expectedVersion } from '../entity-tag.ts';
import { pageAsked, writeCursor } from '../page-cursor.ts';
import {
  presentRevision,
  presentRevisionSummary,
  presentSession,
  presentSummary,
} from '../present-session.ts';

/** Opening, listing, reading, saving and closing sessions, and going back to what they were. */
export const sessionRoutes = (liveCode: LiveCode): Router => {
  const router = Router();

  router.post('/code-sessions', async (req, res) => {
    const session = await liveCode.openSession(contentOf(req.body));
    res
      .status(201)
      .set('ETag', entityTag(session.version))
      .location(`${req.baseUrl}/code-sessions/${session.id}`)
      .json(presentSession(session));
  });

  router.get('/code-sessions', async (req, res) => {
    const { items, next } = await liveCode.listSessions(pageAsked(req));
    res.json({ sessions: items.map(presentSummary), next_cursor: writeCursor(next) });
  });

  router.get('/code-sessions/:session_id', async (req, res) => {
    const session = await liveCode.readSession({ sessionId: req.params.session_id });
    res.set('ETag', entityTag(session.version)).json(presentSession(session));
  });

  router.patch('/code-sessions/:session_id', async (req, res) => {
    const session = await liveCode.saveCode({
      sessionId: req.params.session_id,
      content: contentOf(req.body),
      ...savingOf(req),
    });
    res.set('ETag', entityTag(session.version)).json(presentSession(session));
  });

  router.get('/code-sessions/:session_id/revisions', async (req, res) => {
    const revisions = await liveCode.listRevisions({ sessionId: req.params.session_id });
    res.json({ revisions: revisions.map(presentRevisionSummary) });
  });

  router.get('/code-sessions/:session_id/revisions/:version', async (req, res) => {
    const { session_id: sessionId, version } = req.params;
    res.json(presentRevision(await liveCode.readRevision({ sessionId, version: Number(version) })));
  });

  router.post('/code-sessions/:session_id/restore', async (req, res) => {
    const session = await liveCode.restoreRevision({
      sessionId: req.params.session_id,
      version: req.body.version,
      ...savingOf(req),
    });
    res.set('ETag', entityTag(session.version)).json(presentSession(session));
  });

  router.delete('/code-sessions/:session_id', async (req, res) => {
    await liveCode.closeSession({ sessionId: req.params.session_id });
    res.status(204).end();
  });

  return router;
};

/** The wire and core name a session's content alike; the validator has seen to its shape. */
const contentOf = (body: SessionContent | undefined): SessionContent => body ?? {};

/** On what a save depends, and who makes it. */
const savingOf = (req: Request) => ({
  expectedVersion: expectedVersion(req.get('If-Match')),
  client: req.get('Client-Id') ?? null,
});
