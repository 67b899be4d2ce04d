import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type RequestHandler, Router } from 'express';
import sirv from 'sirv';

/** Where the page's files are; each beside itself as gzip and brotli. */
const SITE = fileURLToPath(new URL('site', import.meta.resolve('@live-code/playground/package.json')));

/**
 * Nothing but this server's own files, and no script that is not one of them: developer.mozilla.org, "Content-Security-Policy".
 * The editor makes its styles as it runs. Any page may show this one in a frame.
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' blob: data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** The page was not built. */
const NOT_BUILT = `There is no page in ${SITE}: run \`pnpm build\`, or leave the page out (PLAYGROUND=false).`;

/** The page at `/`, to write and run code with this API. It knows its session by its address, which is told nobody. */
export const playground = (): Router => {
  if (!existsSync(SITE)) throw new Error(NOT_BUILT);
  const router = Router();
  const files = sirv(SITE, {
    brotli: true,
    gzip: true,
    etag: true,
    setHeaders: (res, path) => {
      const isNamedByContent = path.startsWith('/assets/');
      res.setHeader('Cache-Control', isNamedByContent ? 'public, max-age=31536000, immutable' : 'no-cache');
      res.setHeader('Content-Security-Policy', POLICY);
      res.setHeader('Referrer-Policy', 'no-referrer');
    },
  });
  router.get('/', withSlash, files);
  router.get('/assets/*path', files);
  return router;
};

/** The page's links are relative: of an app that is mounted at `/code` it is at `/code/`. */
const withSlash: RequestHandler = (req, res, next) => {
  const { pathname, search } = new URL(req.originalUrl, 'http://host');
  if (pathname.endsWith('/')) next();
  else res.redirect(308, `${pathname.split('/').at(-1)}/${search}`);
};
