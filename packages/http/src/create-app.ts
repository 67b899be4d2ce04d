import express, { type Express, type RequestHandler } from 'express';
import type { LiveCode } from 'live-code';
import type { Logger } from 'pino';
import { answerProblem } from './answer-problem.ts';
import { apiValidation } from './api-validation.ts';
import { encodeArtifactName, namesArtifact } from './artifact-path.ts';
import { documentation } from './documentation.ts';
import type { StreamPatience } from './event-stream.ts';
import { jsonBody } from './json-body.ts';
import { playground } from './playground.ts';
import { refuseRequest } from './refuse-request.ts';
import { requestId } from './request-id.ts';
import { defaultLogger, requestLog } from './request-log.ts';
import { artifactRoutes } from './routes/artifacts.ts';
import { batchRoutes } from './routes/batches.ts';
import { debugRoutes } from './routes/debug.ts';
import { executionRoutes } from './routes/executions.ts';
import { healthRoutes } from './routes/health.ts';
import { languageRoutes } from './routes/languages.ts';
import { liveRoutes } from './routes/live.ts';
import { sessionRoutes } from './routes/sessions.ts';

/** How the app behaves besides what the API document says. */
export interface AppOptions {
  /** Gets a line for each request; where absent only errors are logged, to standard error. */
  readonly logger?: Logger | undefined;
  /** Whether `/debug` is there; off where absent. */
  readonly debug?: boolean | undefined;
  /** Whether the page is there, at the app's own path; on where absent. */
  readonly playground?: boolean | undefined;
  /** Whether the API document is checked, and answers against it, of which one that strays is a 500; for tests. */
  readonly validateResponses?: boolean | undefined;
  /** Aborted when the server begins to close: requests that wait are answered, and the app is not ready any more. */
  readonly closing?: AbortSignal | undefined;
  /** How patient streams of events are with clients that do not read, and with silence. */
  readonly streamPatience?: StreamPatience | undefined;
}

/**
 * Live Code as an Express app, to listen with or to mount in another app at any path. It answers every path below its
 * own, and closes nothing: that is for whoever made `liveCode`.
 */
export const createApp = (
  liveCode: LiveCode,
  {
    logger = defaultLogger(),
    debug = false,
    playground: hasPlayground = true,
    validateResponses = false,
    closing = new AbortController().signal,
    streamPatience,
  }: AppOptions = {},
): Express => {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(requestId, requestLog(logger), noSniffing, documentation());
  if (hasPlayground) app.use(playground());
  app.use(noStore, headAsGet, encodeArtifactName, unconditional);
  if (debug) app.use(debugRoutes(liveCode));
  app.use(jsonBody(), apiValidation({ validateResponses }), refuseRequest);
  app.use(sessionRoutes(liveCode), artifactRoutes(liveCode));
  app.use(executionRoutes(liveCode, closing, streamPatience));
  app.use(batchRoutes(liveCode, closing));
  app.use(liveRoutes(liveCode, closing, streamPatience));
  app.use(languageRoutes(liveCode), healthRoutes(liveCode, closing));
  app.use(answerProblem);
  // A problem can stray from the document, too; that is a problem again.
  if (validateResponses) app.use(answerProblem);
  return app;
};

const noSniffing: RequestHandler = (_req, res, next) => {
  res.set('X-Content-Type-Options', 'nosniff');
  next();
};

const noStore: RequestHandler = (_req, res, next) => {
  res.set('Cache-Control', 'no-store');
  next();
};

/**
 * HEAD is GET without the body, which Node leaves out by itself: the API document need not list it. `bodiless` is for answers
 * that would wait for what their body has.
 */
const headAsGet: RequestHandler = (req, res, next) => {
  res.locals.bodiless = req.method === 'HEAD';
  if (req.method === 'HEAD') req.method = 'GET';
  next();
};

/**
 * A session's ETag is its version, for saving. Closing keeps the version: a 304 by it would hide that. An artifact's is
 * made of its content.
 */
const unconditional: RequestHandler = (req, _res, next) => {
  if (!namesArtifact(req.url)) delete req.headers['if-none-match'];
  next();
};
