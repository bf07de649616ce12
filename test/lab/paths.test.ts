import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { labCache, labDirectory, machinePaths, socketDirectory, wireSocket } from '../../src/lab/paths.js';

describe('paths', () => {
  test.each([
    [{ RIGGER_CACHE_DIR: '/c' }, '/c/lab'],
    [{ XDG_CACHE_HOME: '/x' }, '/x/rigger/lab'],
  ])('the cache with %j', (environment, expected) => {
    expect(labCache(environment)).toBe(expected);
  });

  test('a lab of its own by RIGGER_LAB_DIR', () => {
    expect(labDirectory('/p', {})).toBe('/p/.rigger/lab');
    expect(labDirectory('/p', { RIGGER_LAB_DIR: '/other' })).toBe('/other');
  });

  test('sockets fit into sockaddr_un, however deep the project lies', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-zé-]{1,20}$/), { maxLength: 20 }), (parts) => {
        const directory = `/${parts.join('/')}`;
        const { qmp, controllerQmp, consoleSocket } = machinePaths(directory, 'peer99');
        for (const path of [qmp, controllerQmp, consoleSocket, wireSocket(directory, 'dut99')])
          expect(Buffer.byteLength(path)).toBeLessThanOrEqual(107);
      }),
    );
  });

  test('two deep labs do not share sockets', () => {
    const deep = `/${'d'.repeat(100)}`;
    expect(socketDirectory(`${deep}/a`)).not.toBe(socketDirectory(`${deep}/b`));
  });
});
