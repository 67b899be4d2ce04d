/**
 * Plants every import that .dependency-cruiser.mjs forbids in a copy of the sources, and fails unless each one breaks
 * exactly the rules it should: a rule that never fires protects nothing.
 */
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import configuration from '../.dependency-cruiser.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const CONFIGURATION = '.dependency-cruiser.mjs';

/** The folder a leak is planted in, the code of the leak, and the rules it breaks. */
const LEAKS = [
  ['core/src/ports', `import 'node:fs';`, ['core-depends-on-nothing']],
  [
    'core/src/use-cases',
    `import 'kysely';`,
    ['core-depends-on-nothing', 'databases-stay-in-their-adapter', 'everything-resolves'],
  ],
  [
    'core/src/session',
    `import type { MemorySessionRepo } from '@live-code/adapters/memory';`,
    ['core-depends-on-nothing', 'adapters-are-wired-only-in-live-code'],
  ],
  ['contracts/src', `import 'live-code';`, ['contracts-know-only-core', 'everything-resolves']],
  [
    'contracts/src',
    `import 'ioredis';`,
    ['contracts-know-only-core', 'drivers-stay-in-their-adapter', 'everything-resolves'],
  ],
  ['adapters/src/memory', `import '../sql/index.ts';`, ['adapters-stand-alone']],
  ['adapters/src/bullmq', `import '../memory/index.ts';`, ['adapters-stand-alone']],
  ['adapters/src/process', `import '../../../live-code/src/index.ts';`, ['adapters-know-only-core']],
  ['adapters/src/memory', `import 'ioredis';`, ['drivers-stay-in-their-adapter']],
  ['live-code/src', `export const load = () => import('bullmq');`, ['drivers-stay-in-their-adapter']],
  ['adapters/src/process', `import 'kysely';`, ['databases-stay-in-their-adapter']],
  ['live-code/src', `import 'sql.js';`, ['databases-stay-in-their-adapter']],
  [
    'http/src',
    `import '../../adapters/src/memory/index.ts';`,
    ['adapters-are-wired-only-in-live-code', 'entrances-know-live-code-and-core'],
  ],
  [
    'http/src',
    `import { Container } from 'inversify';`,
    ['inversify-only-in-live-code', 'everything-resolves'],
  ],
  ['adapters/src/sql', `import 'reflect-metadata';`, ['inversify-only-in-live-code', 'everything-resolves']],
  ['live-code/src', `import type { Request } from 'express';`, ['http-only-in-http', 'everything-resolves']],
  ['adapters/src/system', `import 'pino-http';`, ['http-only-in-http', 'everything-resolves']],
  [
    'worker/src',
    `import '../../http/src/index.ts';`,
    ['http-only-in-http', 'entrances-know-live-code-and-core'],
  ],
  ['http/src', `import '../../worker/src/index.ts';`, ['entrances-know-live-code-and-core']],
  [
    'core/src',
    `import '../test/planted.test.ts';`,
    ['core-depends-on-nothing', 'sources-do-not-import-tests'],
  ],
  ['playground/src/state', `import '../../../core/src/index.ts';`, ['the-page-knows-only-the-wire']],
  ['live-code/src', `import '../../testing/src/index.ts';`, ['sources-do-not-import-tests']],
  ['live-code/src', `import '../../contracts/src/index.ts';`, ['only-tests-use-contracts']],
  ['adapters/src/system', `import '@jest/globals';`, ['sources-import-what-they-declare']],
  ['adapters/src/system', `import './nowhere.ts';`, ['everything-resolves']],
  ['live-code/src', `import '@live-code/adapters/nowhere';`, ['everything-resolves']],
  ['adapters/src/memory', `import './planted-partner.ts';`, ['no-cycles']],
];

/** What the leaks above lead to, besides what is there anyway. */
const TARGETS = { 'core/test/planted.test.ts': 'export {};\n' };

const plantedName = (index) => `planted-${String(index).padStart(2, '0')}.ts`;

/** Sources, manifests and links of every package; npm packages are reached through the one real node_modules. */
const copySources = async (target) => {
  for (const name of await readdir(join(ROOT, 'packages'))) {
    for (const part of ['src', 'package.json', 'node_modules']) {
      await cp(join(ROOT, 'packages', name, part), join(target, 'packages', name, part), {
        recursive: true,
        verbatimSymlinks: true,
      });
    }
  }
  await symlink(join(ROOT, 'node_modules'), join(target, 'node_modules'));
  await cp(join(ROOT, CONFIGURATION), join(target, CONFIGURATION));
};

const plantAll = async (target) => {
  const planted = LEAKS.map(([folder, code], index) => [join(folder, plantedName(index)), `${code}\n`]);
  const cyclist = LEAKS.findIndex(([, , rules]) => rules.includes('no-cycles'));
  const partner = [join(LEAKS[cyclist][0], 'planted-partner.ts'), `import './${plantedName(cyclist)}';\n`];
  for (const [file, code] of [...planted, partner, ...Object.entries(TARGETS)]) {
    await mkdir(dirname(join(target, 'packages', file)), { recursive: true });
    await writeFile(join(target, 'packages', file), code);
  }
};

/** Names of the rules that each planted file breaks, by file name. */
const brokenRules = async (target) => {
  const depcruise = join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [depcruise, '--config', CONFIGURATION, '--output-type', 'json', 'packages'],
    { cwd: target, maxBuffer: 64 * 1024 * 1024 },
  ).catch((error) => {
    // Its exit code is the number of errors that it found; only a silent one has failed.
    if (error.stdout) return error;
    throw error;
  });
  const broken = new Map();
  for (const { from, rule } of JSON.parse(stdout).summary.violations) {
    const file = basename(from);
    broken.set(file, (broken.get(file) ?? new Set()).add(rule.name));
  }
  return broken;
};

const complaints = (broken) =>
  LEAKS.flatMap(([folder, code, rules], index) => {
    const expected = [...rules].sort().join(', ');
    const actual = [...(broken.get(plantedName(index)) ?? [])].sort().join(', ');
    return expected === actual
      ? []
      : [`${code} in packages/${folder} should break: ${expected}; it broke: ${actual || 'nothing'}`];
  });

const unplanted = () => {
  const planted = new Set(LEAKS.flatMap(([, , rules]) => rules));
  return configuration.forbidden
    .filter(({ name }) => !planted.has(name))
    .map(({ name }) => `no leak is planted for the rule ${name}`);
};

const scratch = await mkdtemp(join(tmpdir(), 'boundaries-'));
try {
  await copySources(scratch);
  await plantAll(scratch);
  const found = [...complaints(await brokenRules(scratch)), ...unplanted()];
  for (const complaint of found) process.stderr.write(`${complaint}\n`);
  if (found.length > 0) process.exitCode = 1;
  else process.stdout.write(`${LEAKS.length} planted leaks: each broke its rule.\n`);
} finally {
  await rm(scratch, { recursive: true, force: true });
}
