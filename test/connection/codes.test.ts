import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { connectionCodes } from '../../src/connection/codes.js';

test('every code has a page, and every page is used', () => {
  const folder = 'src/connection';
  const used = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && name !== 'codes.ts')
    .flatMap(
      (name) => readFileSync(join(folder, name), 'utf8').match(/(?<=')connection\/[a-z-]+(?=')/g) ?? [],
    );
  expect([...new Set(used)].sort()).toEqual(Object.keys(connectionCodes).sort());
});
