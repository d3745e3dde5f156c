/** One jest set-up for the whole repository: ES modules, types stripped by Node itself, one worker per core. */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/schema', '<rootDir>/subgraphs', '<rootDir>/router', '<rootDir>/edge', '<rootDir>/infra', '<rootDir>/clients'],
  testMatch: ['**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': '<rootDir>/infra/setup/jest-transform.mjs' },
  moduleFileExtensions: ['ts', 'mjs', 'js', 'json', 'node', 'cjs'],
  testTimeout: 60_000,
  maxWorkers: 2,
};
