import type { RequestHandler } from 'express';
import { middleware } from 'express-openapi-validator';
import { readApiDocument } from './api-document.ts';

type Options = Parameters<typeof middleware>[0];

/**
 * Checks requests, and if asked responses, against the API document, and answers unknown paths and methods.
 * It matches what is left of the path below the app's mount point.
 */
export const apiValidation = ({ validateResponses }: { validateResponses: boolean }): RequestHandler[] =>
  middleware({
    apiSpec: readApiDocument() as unknown as Exclude<Options['apiSpec'], string>,
    useRequestUrl: true,
    validateResponses,
    // The document does not change: it is enough that tests look at it, which takes a process a while.
    validateApiSpec: validateResponses,
    validateSecurity: false,
    fileUploader: false,
  }) as RequestHandler[];
