import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { root } from '../support/cli.js';

const claims = [
  ...readFileSync(join(root, 'docs/security.md'), 'utf8').matchAll(/^\| (.+) \| `(test\/.+)` \| (.+) \|$/gm),
].map(([, claim, file, title]) => [claim!, file!, title!] as const);

test('there are claims', () => expect(claims.length).toBeGreaterThan(15));

test.each(claims)('%s', (_, file, title) => {
  expect(readFileSync(join(root, file), 'utf8').replaceAll("\\'", "'")).toContain(title);
});
