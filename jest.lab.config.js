import { tmpdir } from 'node:os';
import base from './jest.config.js';

// The disks of the machines are no files for memory.
process.env.TMPDIR ??= tmpdir();

/** End to end in the emulated lab: slow, one after the other, each with limits of its own. */
export default { ...base, testMatch: ['**/*.lab.ts'], testTimeout: 1_200_000, maxWorkers: 1 };
