import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Journal, readJournal } from '../../../src/engine/journal/journal.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rigger-journal-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a line that a crash cut off does not become the beginning of the next one', async () => {
  const path = join(folder, 'events.jsonl');
  writeFileSync(path, '{"at":1,"type":"message","text":"whole"}\n{"at":2,"type":"mess');
  const journal = new Journal(path);
  journal.write({ at: 3, type: 'message', text: 'after' });
  journal.close();
  expect((await readJournal(path)).map(({ at }) => at)).toEqual([1, 3]);
  expect(readFileSync(path, 'utf8')).not.toContain('"mess{');
});
