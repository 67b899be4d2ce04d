const packages = ['core', 'contracts', 'adapters', 'live-code', 'http', 'playground', 'worker', 'testing'];

/** Packages whose tests use a real Redis or PostgreSQL: one is started for the whole run when any of their tests is in it. */
const usesServers = new Set(['adapters', 'live-code', 'http', 'worker', 'testing']);

const serversForRun = {
  globalSetup: new URL('packages/testing/src/jest-setup.ts', import.meta.url).pathname,
  globalTeardown: new URL('packages/testing/src/jest-teardown.ts', import.meta.url).pathname,
};

/** Tests read each package's `src` through the `@live-code/source` export condition and need no build. */
const project = (name) => ({
  displayName: name,
  rootDir: `packages/${name}`,
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['@live-code/source', 'node', 'node-addons'] },
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } } }],
  },
  ...(usesServers.has(name) ? serversForRun : {}),
});

export default {
  projects: packages.map(project),
  // Most tests wait for processes and servers: one worker per core, none left idle for the parent.
  maxWorkers: '100%',
  // For what hangs, not for what is slow: machines are shared.
  testTimeout: 300_000,
};
