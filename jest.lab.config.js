import base from './jest.config.js';

/** End to end in the emulated lab: slow, one after the other, each with limits of its own. */
export default { ...base, testMatch: ['**/*.lab.ts'], testTimeout: 1_200_000, maxWorkers: 1 };
