/**
 * Packs each package as it would be published, and fails unless what a stranger would install is whole: built, with
 * types and code that every ESM resolver finds, its licence, and nothing that does not belong.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('..', import.meta.url));
const ATTW = fileURLToPath(
  new URL('dist/index.js', import.meta.resolve('@arethetypeswrong/cli/package.json')),
);

/** Folders and manifests of the packages that are published. */
const publishedPackages = async () => {
  const names = await readdir(join(ROOT, 'packages'));
  const packages = await Promise.all(
    names.map(async (name) => {
      const folder = join(ROOT, 'packages', name);
      return { folder, manifest: JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) };
    }),
  );
  return packages.filter(({ manifest }) => manifest.private !== true);
};

/** What `pnpm pack` makes of a package, `workspace:` versions resolved: its file and the paths inside. */
const pack = async (folder, destination) => {
  try {
    const { stdout } = await run('pnpm', ['pack', '--json', '--pack-destination', destination], {
      cwd: folder,
    });
    const { filename } = JSON.parse(stdout);
    const listing = await run('tar', ['--list', '--gzip', '--file', filename]);
    return { filename, paths: listing.stdout.split('\n').map((path) => path.replace('package/', '')) };
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
    throw new Error(`${error.path} is not on the path; run this as \`npx -y pnpm@10 check:publish\``, {
      cause: error,
    });
  }
};

const contentComplaints = ({ exports }, paths) => {
  const packed = new Set(paths);
  const promised = Object.values(exports).flatMap((targets) => Object.values(targets));
  return [
    ...promised
      .map((target) => target.replace('./', ''))
      .filter((target) => !packed.has(target))
      .map((target) => `${target} is exported and not there; run \`pnpm build\` first`),
    ...paths
      .filter((path) => /(^|\/)(test|node_modules)\/|\.tsbuildinfo$/.test(path))
      .map((path) => `${path} does not belong in what is published`),
    ...paths
      .filter((path) => /^dist\/.*\.js$/.test(path))
      .filter((path) => !packed.has(path.replace('dist/', 'src/').replace(/js$/, 'ts')))
      .map((path) => `${path} is left from a source that is gone; delete dist and run \`pnpm build\``),
    ...(packed.has('LICENSE') ? [] : ['the licence is missing']),
  ];
};

const publintComplaints = async (manifest, tarball) => {
  const { messages } = await publint({
    strict: true,
    level: 'warning',
    pack: { tarball: new Uint8Array(tarball).buffer },
  });
  return messages.map((message) => formatMessage(message, manifest, { color: false }));
};

const attwComplaints = async (filename) => {
  try {
    await run(process.execPath, [ATTW, filename, '--profile', 'esm-only', '--no-color', '--format', 'ascii']);
    return [];
  } catch (error) {
    return [`${error.stdout}${error.stderr}`.trim()];
  }
};

const complaintsAbout = async ({ folder, manifest }, destination) => {
  const { filename, paths } = await pack(folder, destination);
  const missing = contentComplaints(manifest, paths);
  if (missing.length > 0) return missing;
  return [
    ...(await publintComplaints(manifest, await readFile(filename))),
    ...(await attwComplaints(filename)),
  ];
};

const destination = await mkdtemp(join(tmpdir(), 'publish-'));
try {
  const packages = await publishedPackages();
  await Promise.all(
    packages.map(async (candidate) => {
      const complaints = await complaintsAbout(candidate, destination);
      for (const complaint of complaints) process.stderr.write(`${candidate.manifest.name}: ${complaint}\n`);
      if (complaints.length > 0) process.exitCode = 1;
      else process.stdout.write(`${candidate.manifest.name}: can be published\n`);
    }),
  );
} finally {
  await rm(destination, { recursive: true, force: true });
}
