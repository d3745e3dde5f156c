/** One jest set-up for the whole repository: ES modules, types stripped by Node itself, one worker per core. */
export default {
  testEnvironment: 'node',
  roots: [
    '<rootDir>/schema',
    '<rootDir>/subgraphs',
    '<rootDir>/router',
    '<rootDir>/edge',
    '<rootDir>/infra',
    '<rootDir>/clients',
  ],
  testMatch: ['**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': '<rootDir>/infra/setup/jest-transform.mjs' },
  // js before mjs: packages with both and an extensionless main (graphql) must be one module for import and require.
  moduleFileExtensions: ['ts', 'js', 'mjs', 'cjs', 'json', 'node'],
  // Ends what hangs; nothing is judged by it, and a busy machine may take long.
  testTimeout: 180_000,
  maxWorkers: 2,
};
