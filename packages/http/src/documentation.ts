import { Router } from 'express';
import swaggerUi from 'swagger-ui-express';
import { readApiDocument } from './api-document.ts';

/** The API document at `/openapi.json`, and Swagger UI on it at `/api-docs`. */
export const documentation = (): Router => {
  const document = readApiDocument();
  // Relative, so that it is found wherever the app is mounted.
  const options = { swaggerUrl: '../openapi.json', customSiteTitle: 'Live Code' };
  const router = Router();
  router.get('/openapi.json', (req, res) => {
    res.json({ ...document, servers: [{ url: req.baseUrl || '/' }] });
  });
  router.use('/api-docs', swaggerUi.serveFiles(undefined, options), swaggerUi.setup(undefined, options));
  return router;
};
