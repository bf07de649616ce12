import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Journal, readJournal } from '../../../src/engine/journal/journal.js';
import { eventVersion, type RiggerError } from '../../../src/model/index.js';

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

const read = (text: string) => {
  const path = join(folder, 'events.jsonl');
  writeFileSync(path, text);
  return readJournal(path).then(
    (events) => events.map(({ at }) => at),
    (error: RiggerError) => error.diagnostics[0],
  );
};

test('a journal is read but for a last line that was cut off', async () => {
  const line = (at: number): string => JSON.stringify({ at, type: 'message', text: 'x' });
  expect(await read('')).toEqual([]);
  expect(await read(`${line(1)}\n\n${line(2)}\n`)).toEqual([1, 2]);
  expect(await read(`${line(1)}\n{"at":2`)).toEqual([1]);
  expect(await read(`${line(1)}\n{"at":2\n${line(3)}\n`)).toMatchObject({
    code: 'engine/journal-broken',
    position: { file: join(folder, 'events.jsonl'), line: 2, column: 1 },
  });
});

test('a journal of a newer rigger is refused, one of this and of an older read', async () => {
  const begun = (version: number): string => JSON.stringify({ at: 1, type: 'run-started', version });
  expect(await read(`${begun(eventVersion)}\n`)).toEqual([1]);
  expect(await read(`${begun(eventVersion - 1)}\n`)).toEqual([1]);
  expect(await read(`${begun(eventVersion + 1)}\n`)).toMatchObject({ code: 'engine/journal-newer' });
});

test('a journal that cannot be made is told with what the system says', () => {
  writeFileSync(join(folder, 'file'), '');
  expect(() => new Journal(join(folder, 'file/run/events.jsonl'))).toThrow(
    /file\/run\/events\.jsonl cannot be written/,
  );
});
