import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CORE_SCHEMA, load, mergeTag } from 'js-yaml';

/** Where the repository is. */
export const root = fileURLToPath(new URL('../../../', import.meta.url));

/** The text of one of its files. */
export const read = (file: string): Promise<string> => readFile(join(root, file), 'utf8');

/** The services of docker-compose.yml, by their names. */
export const composeServices = async <Service>(): Promise<Readonly<Record<string, Service>>> => {
  const composed = load(await read('docker-compose.yml'), { schema: CORE_SCHEMA.withTags(mergeTag) });
  return (composed as { readonly services: Record<string, Service> }).services;
};
