import type { Target } from '../../src/connection/connection.js';

/** The machine that runs the tests, without the lock that parallel tests would fight for. */
export const localTarget = (host = 'here', overrides: Partial<Target> = {}): Target => ({
  host,
  kind: 'local',
  hostKeyPolicy: 'strict',
  jumps: [],
  connectTimeout: 60,
  lock: false,
  ...overrides,
});
