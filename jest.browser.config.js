import base from './jest.config.js';

/** The report in a real browser. */
export default { ...base, testMatch: ['**/*.browser.ts'], testTimeout: 180_000 };
