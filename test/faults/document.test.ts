import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { root } from '../support/cli.js';
import { faultDocument, proofIn } from './document.js';

test('docs/faults.md says what the tests prove; `npm run reference` writes it', () => {
  expect(readFileSync(join(root, 'docs/faults.md'), 'utf8')).toBe(faultDocument(proofIn(root)));
});
