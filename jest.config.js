/** Unit and integration tests; the emulated lab and the browser have projects of their own in scripts/test.mjs. */
export default {
  testEnvironment: 'node',
  globalSetup: '<rootDir>/scripts/jest-setup.mjs',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: {
    '^fast-check$': '<rootDir>/test/support/fast-check.ts',
    '^(?!.*/node_modules/)(\\.{1,2}/.*)\\.js$': '$1',
  },
  transform: {
    '^.+\\.ts$': ['ts-jest', { useESM: true, tsconfig: '<rootDir>/tsconfig.json', diagnostics: false }],
  },
  testTimeout: 60_000,
};
