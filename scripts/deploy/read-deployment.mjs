import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CORE_SCHEMA, load, loadAll, mergeTag } from 'js-yaml';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const MANIFESTS = 'deploy/kubernetes';
const KUSTOMIZATION = 'kustomization.yaml';
/** Somebody's own, which git ignores. */
const FILLED_IN = 'secret.yaml';
/** YAML 1.2, and `<<`, which Compose knows. */
const MERGING = { schema: CORE_SCHEMA.withTags(mergeTag) };

/** Each YAML document below deploy/kubernetes, with the path of its file from there. */
const readManifests = async () => {
  const entries = await readdir(join(ROOT, MANIFESTS), { recursive: true });
  const files = entries.filter((file) => file.endsWith('.yaml') && file !== FILLED_IN);
  const documents = await Promise.all(
    files.sort().map(async (file) => {
      const documents = loadAll(await readFile(join(ROOT, MANIFESTS, file), 'utf8'), MERGING);
      return documents.map((document) => ({ file, document }));
    }),
  );
  return documents.flat();
};

const isKustomization = ({ file }) => file.endsWith(KUSTOMIZATION);

/** What the image itself says: its port, twice. */
const readImage = (dockerfile) => ({
  port: Number(/^ENV .*\bPORT=(\d+)/m.exec(dockerfile)?.[1]),
  exposed: Number(/^EXPOSE (\d+)$/m.exec(dockerfile)?.[1]),
});

/** Everything that a deployment is made of, as plain data. */
export const readDeployment = async () => {
  const manifests = await readManifests();
  return {
    compose: load(await readFile(join(ROOT, 'docker-compose.yml'), 'utf8'), MERGING),
    image: readImage(await readFile(join(ROOT, 'Dockerfile'), 'utf8')),
    manifests: manifests.filter((manifest) => !isKustomization(manifest)),
    kustomizations: manifests.filter(isKustomization),
  };
};
