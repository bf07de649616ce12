import { expect, test } from '@jest/globals';
import { functionHolder } from '../../../src/connection/redfish/settings-holder.js';

test('a card that two chassis have is one card', async () => {
  const links = (...paths: readonly string[]) => ({ Members: paths.map((path) => ({ '@odata.id': path })) });
  const at = (path: string) => ({ '@odata.id': path });
  const bodies: Readonly<Record<string, object>> = {
    '/redfish/v1/': { Chassis: at('/chassis') },
    '/chassis': links('/chassis/1', '/chassis/sled'),
    '/chassis/1': { NetworkAdapters: at('/adapters') },
    '/chassis/sled': { NetworkAdapters: at('/adapters') },
    '/adapters': links('/adapters/a'),
    '/adapters/a': { NetworkDeviceFunctions: at('/functions') },
    '/functions': links('/functions/1', '/functions/2'),
  };
  const service = {
    get: async (path: string) => ({ status: 200, headers: {}, body: { ...bodies[path], path } }),
  };
  expect(await functionHolder(service, { adapter: undefined, function: '2' })).toMatchObject({
    body: { path: '/functions/2' },
  });
  expect(await functionHolder(service, { adapter: undefined, function: '3' })).toEqual({
    paths: ['/functions/1', '/functions/2'],
  });
});
