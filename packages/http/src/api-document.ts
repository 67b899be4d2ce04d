import { readFileSync } from 'node:fs';
import { load } from 'js-yaml';

/** What every OpenAPI document has; the rest is for those who read it. */
export interface ApiDocument {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string };
  readonly [part: string]: unknown;
}

// An app needs two copies.
const parsed = load(readFileSync(new URL('../openapi.yaml', import.meta.url), 'utf8')) as ApiDocument;

/** `openapi.yaml`, the single source of what the API takes and answers; a copy of its own for each caller. */
export const readApiDocument = (): ApiDocument => structuredClone(parsed);
