import { afterAll, beforeAll, describe, jest } from '@jest/globals';
import { type Fleet, startFleet } from '../../bench/fleet/fleet.mjs';
import { dayPage } from './document.js';
import { followPage, Reader } from './reader.js';

/**
 * A day's work on four hosts that systemd has booted. What needs packages from the network is left out here, and
 * followed by `npm run day`, which sets RIGGER_WHOLE_DAY.
 */
let fleet: Fleet;
let reader: Reader;

beforeAll(async () => {
  fleet = await startFleet(4);
  reader = new Reader(fleet.hosts.map((host) => ({ ...host, privateKeyFile: fleet.privateKeyFile })));
});

afterAll(async () => {
  await fleet.stop();
  reader.close();
});

jest.setTimeout(180_000);

const whole = process.env.RIGGER_WHOLE_DAY !== undefined;

describe(dayPage, () =>
  followPage(
    dayPage,
    () => reader,
    ({ marks }) => !whole && marks['needs the network'] !== undefined,
  ),
);
