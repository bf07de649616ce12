import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import {
  asItIs,
  placeOnDisk,
  readControllerFile,
  throughFiles,
} from '../../src/language/controller-files.js';

const folder = mkdtempSync(join(tmpdir(), 'rigger-controller-files-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('what is read goes through the files of an act, and through the disk afterwards', async () => {
  const [one, two] = [join(folder, 'one'), join(folder, 'two')];
  writeFileSync(one, 'one');
  writeFileSync(two, 'two');
  const seen: string[] = [];
  const other = {
    ...asItIs,
    place: () => two,
    read: (path: string, bytes: Uint8Array) => {
      seen.push(path);
      return bytes;
    },
  };
  const read = async (): Promise<string> => Buffer.from(await readControllerFile(one)).toString();
  expect(await throughFiles(other, read)).toBe('two');
  await expect(
    throughFiles(other, async () => {
      throw new Error('on purpose');
    }),
  ).rejects.toThrow('on purpose');
  expect([seen, await read(), placeOnDisk(one)]).toEqual([[one], 'one', one]);
});

/** Files that read by themselves what is no input of a run: the seam itself, keys, the journal, bounded reads of their own. */
const byThemselves = [
  'language/controller-files.ts',
  'language/controller-values.ts',
  'language/vault/keys.ts',
  'language/vault/recipients.ts',
  'language/vault/rewrite.ts',
  'inventory/limit.ts',
  'inventory/load.ts',
  'engine/journal/journal.ts',
];

test('no other file of these rooms reads a file past it', () => {
  const root = join(import.meta.dirname, '../../src');
  const reading = ['language', 'inventory', 'engine'].flatMap((room) =>
    readdirSync(join(root, room), { recursive: true, encoding: 'utf8' })
      .map((name) => `${room}/${name}`)
      .filter((name) => name.endsWith('.ts'))
      .filter((name) => {
        const imports = readFileSync(join(root, name), 'utf8').matchAll(
          /import \{([^}]*)\} from 'node:fs(?:\/promises)?'/g,
        );
        return [...imports].some(([, names]) =>
          /\b(?:readFile|readFileSync|createReadStream|open|openSync)\b/.test(names!),
        );
      }),
  );
  expect(reading.sort()).toEqual([...byThemselves].sort());
});
