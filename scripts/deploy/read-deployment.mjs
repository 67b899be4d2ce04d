import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse, parseAllDocuments } from 'yaml';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const MANIFESTS = 'deploy/kubernetes';
const KUSTOMIZATION = 'kustomization.yaml';
/** Somebody's own, which git ignores. */
const FILLED_IN = 'secret.yaml';

/** Each YAML document below deploy/kubernetes, with the path of its file from there. */
const readManifests = async () => {
  const entries = await readdir(join(ROOT, MANIFESTS), { recursive: true });
  const files = entries.filter((file) => file.endsWith('.yaml') && file !== FILLED_IN);
  const documents = await Promise.all(
    files.sort().map(async (file) => {
      const parsed = parseAllDocuments(await readFile(join(ROOT, MANIFESTS, file), 'utf8'), { merge: true });
      return parsed.map((document) => {
        if (document.errors.length > 0) throw document.errors[0];
        return { file, document: document.toJS() };
      });
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
    compose: parse(await readFile(join(ROOT, 'docker-compose.yml'), 'utf8'), { merge: true }),
    image: readImage(await readFile(join(ROOT, 'Dockerfile'), 'utf8')),
    manifests: manifests.filter((manifest) => !isKustomization(manifest)),
    kustomizations: manifests.filter(isKustomization),
  };
};
