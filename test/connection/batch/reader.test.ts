import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { BatchReader } from '../../../src/connection/batch/reader.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rigger-reader-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test.each([
  true,
  false,
])('a file of which not all could be taken is not kept (abandoned: %p)', (abandoned) => {
  const saveTo = join(folder, 'file');
  const reader = new BatchReader(1, [{ script: '', saveTo }], { upload: () => {}, done: () => {} });
  for (const stream of ['stdout', 'stderr'] as const) reader.frame(stream, { kind: 'begin', batch: 1 });
  reader.output('stdout', Buffer.from('first'));
  if (abandoned) reader.abandon();
  // All of this can be there at once.
  reader.output('stdout', Buffer.from('rest'));
  for (const stream of ['stdout', 'stderr'] as const) reader.frame(stream, { kind: 'end', step: 0, exit: 0 });
  reader.abandon();
  expect(existsSync(saveTo)).toBe(!abandoned);
  expect(readdirSync(folder)).toHaveLength(abandoned ? 0 : 1);
});
