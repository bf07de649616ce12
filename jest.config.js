import { availableParallelism } from 'node:os';

/** Unit and integration tests; the emulated lab and the browser have projects of their own in scripts/test.mjs. */
export default {
  testEnvironment: '<rootDir>/scripts/jest-environment.mjs',
  cacheDirectory: '<rootDir>/node_modules/.cache/jest',
  globalSetup: '<rootDir>/scripts/jest-setup.mjs',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: {
    '^fast-check$': '<rootDir>/test/support/fast-check.ts',
    '^(?!.*/node_modules/)(\\.{1,2}/.*)\\.js$': '$1',
  },
  testSequencer: '<rootDir>/scripts/jest-sequencer.mjs',
  transform: { '^.+\\.ts$': '<rootDir>/scripts/jest-typescript.mjs' },
  // A third of the time tests wait, for servers, shells and other processes.
  maxWorkers: Math.ceil(1.5 * availableParallelism()),
  testTimeout: 240_000,
};
