import type { RequestHandler } from 'express';

const ARTIFACT = /^(\/executions\/[^/?]*\/artifacts\/)([^?]+)/;

/** Whether a URL, below the app's mount point, is an artifact's. */
export const namesArtifact = (url: string): boolean => ARTIFACT.test(url);

/**
 * An artifact's name is the rest of the path, with its slashes as they are or encoded. A path parameter of OpenAPI spans
 * no slash: from here on they are encoded.
 */
export const encodeArtifactName: RequestHandler = (req, _res, next) => {
  req.url = req.url.replace(
    ARTIFACT,
    (_, folder: string, name: string) => folder + name.replaceAll('/', '%2F'),
  );
  next();
};
