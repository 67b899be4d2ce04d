/**
 * Who may import whom. Each rule is a sentence; scripts/check-boundary-rules.mjs plants what each forbids and sees it
 * fire.
 */

const SOURCES = '^packages/[^/]+/src/';
const TESTS = '^packages/[^/]+/test/';

/** An npm package: where pnpm put it, or its bare name where the importer does not declare it. */
const npm = (...names) => `(^|(^|/)node_modules/)(${names.join('|')})(/|$)`;

const forbid = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

const forbidden = [
  forbid(
    'core-depends-on-nothing',
    'The domain, the use cases and the ports are plain TypeScript: no package, no node:, no other folder.',
    { path: '^packages/core/src/' },
    { pathNot: '^packages/core/src/' },
  ),
  forbid(
    'contracts-know-only-core',
    'A contract suite knows a port and a test runner, and no adapter: an outsider can run it against theirs.',
    { path: '^packages/contracts/src/' },
    {
      pathNot: ['^packages/(contracts|core)/src/', npm('@jest/globals', 'fast-check')],
      dependencyTypesNot: ['core'],
    },
  ),
  forbid(
    'adapters-stand-alone',
    'Each adapter is one technology; none is built on another. What several need is beside them, or in program/.',
    { path: '^packages/adapters/src/([^/]+)/' },
    { path: '^packages/adapters/src/', pathNot: '^packages/adapters/src/(($1|program)/|[^/]+\\.ts$)' },
  ),
  forbid(
    'adapters-know-only-core',
    'Of the other packages an adapter sees core alone.',
    { path: '^packages/adapters/src/' },
    { path: '^packages/', pathNot: ['^packages/(adapters|core)/src/'] },
  ),
  forbid(
    'drivers-stay-in-their-adapter',
    'BullMQ and the client of Redis are the adapters’ of those names (the tests’ servers are asked through the client, too).',
    { path: SOURCES, pathNot: '^packages/(adapters/src/(bullmq/|redis/|redis-clients)|testing/src/)' },
    { path: npm('bullmq', 'ioredis') },
  ),
  forbid(
    'databases-stay-in-their-adapter',
    'SQL, and whatever runs it, is the sql adapter’s.',
    { path: SOURCES, pathNot: '^packages/adapters/src/sql/' },
    { path: npm('kysely', 'sql\\.js', '@types/sql\\.js') },
  ),
  forbid(
    'adapters-are-wired-only-in-live-code',
    'Everyone else asks live-code for use cases, and never learns which adapter serves them.',
    { path: SOURCES, pathNot: '^packages/(adapters|live-code)/src/' },
    { path: '^packages/adapters/' },
  ),
  forbid(
    'inversify-only-in-live-code',
    'The container is the composition root’s own business.',
    { pathNot: '^packages/live-code/' },
    { path: npm('inversify', '@inversifyjs/[^/]+', 'reflect-metadata') },
  ),
  forbid(
    'http-only-in-http',
    'HTTP is one way in among several.',
    { path: SOURCES, pathNot: '^packages/http/src/' },
    {
      path: [
        '^packages/http/',
        npm('express', '@types/express', 'express-[^/]+', 'swagger-ui-[^/]+', 'pino-http'),
      ],
    },
  ),
  forbid(
    'entrances-know-live-code-and-core',
    'http and worker are thin: of the other packages they see live-code and core, and not each other.',
    { path: '^packages/(http|worker)/src/' },
    { path: '^packages/', pathNot: ['^packages/($1|live-code|core)/src/'] },
  ),
  forbid(
    'the-page-knows-only-the-wire',
    'The playground is a client like any other: what it knows of the rest it is told by HTTP.',
    { path: '^packages/playground/src/' },
    { path: '^packages/', pathNot: '^packages/playground/src/' },
  ),
  forbid(
    'sources-do-not-import-tests',
    'What is published does not lean on what is not.',
    { path: SOURCES, pathNot: '^packages/testing/src/' },
    { path: [TESTS, '^packages/(testing|contracts)/'], pathNot: '^packages/contracts/src/' },
  ),
  forbid(
    'only-tests-use-contracts',
    'The suites are for tests; sources that imported them would drag a test runner along.',
    { path: SOURCES, pathNot: '^packages/(contracts|testing)/src/' },
    { path: '^packages/contracts/src/' },
  ),
  forbid(
    'sources-import-what-they-declare',
    'A package that is installed from the registry has only its own dependencies; the page is built of all that it needs.',
    { path: SOURCES, pathNot: '^packages/playground/src/' },
    {
      dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'],
      dependencyTypesNot: ['type-only', 'npm-peer'],
    },
  ),
  forbid(
    'everything-resolves',
    'An import that leads nowhere hides from every other rule.',
    {},
    {
      couldNotResolve: true,
    },
  ),
  forbid('no-cycles', 'Two files that need each other are one file, or three.', {}, { circular: true }),
];

export default {
  forbidden,
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^packages/[^/]+/(dist|site|coverage)/' },
    tsPreCompilationDeps: true,
    combinedDependencies: false,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@live-code/source', 'import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json', '.css'],
      mainFields: ['module', 'main', 'types'],
    },
  },
};
