import { expect, test } from '@jest/globals';
import ssh2 from 'ssh2';
import { canSignAtOnce, signAtOnce } from '../../../src/connection/ssh/sign-at-once.js';

test('the insides of ssh2 are what we take them for', () => {
  expect(canSignAtOnce()).toBe(true);
});

test('a client whose insides are different is left as it is', () => {
  const authPK = (): void => {};
  const client = Object.assign(new ssh2.Client(), { _protocol: { authPK } });
  signAtOnce(client);
  expect((client as unknown as { _protocol: { authPK: unknown } })._protocol.authPK).toBe(authPK);
});
