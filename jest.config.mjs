const packages = ['core', 'contracts', 'adapters', 'live-code', 'http', 'worker', 'testing'];

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
});

export default {
  projects: packages.map(project),
  testTimeout: 30_000,
};
