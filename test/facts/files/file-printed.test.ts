import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { isExpected } from '../../../src/connection/batch/expecting.js';
import { type FileQuestion, fileState } from '../../../src/facts/files/file-state.js';
import { revised, unforeseen } from '../../../src/model/index.js';

const folder = mkdtempSync(join(tmpdir(), 'rigger-printed-'));
writeFileSync(join(folder, 'text'), 'äöü\n"words"\n');
writeFileSync(join(folder, 'empty'), '');
writeFileSync(join(folder, 'large'), 'x'.repeat(5000));
writeFileSync(join(folder, 'binary'), Buffer.from([0xff, 0xfe, 0]));
mkdirSync(join(folder, 'directory'));
chmodSync(join(folder, 'directory'), 0o2750);
symlinkSync('text', join(folder, 'link'));
symlinkSync('nowhere', join(folder, 'dangling'));

const names = [
  'text',
  'empty',
  'large',
  'binary',
  'directory',
  'link',
  'dangling',
  'none',
  'none/below',
  'text/below',
];
const ways: readonly Omit<FileQuestion, 'path'>[] = [
  {},
  { names: true },
  { follow: true },
  { content: true, maxBytes: 1000 },
  { content: true, follow: true, names: true },
  { checksum: false },
  { content: true, checksum: false },
];

const cases = names.flatMap((name) => ways.map((way) => [name, way] as const));

test.each(cases)('%s asked with %j prints what is made of its state', (name, way) => {
  const query = fileState({ path: join(folder, name), ...way });
  const stdout = execFileSync('/bin/sh', ['-c', query.script], { encoding: 'utf8' });
  const output = { stdout, stderr: '', exit: 0 };
  const reading = query.parse(output);
  if (!reading.available) throw new Error(reading.reason);
  const text = query.prints(reading.value, output);
  const isUntold = name === 'binary' && way.content === true;
  expect(text === undefined).toBe(isUntold);
  if (text === undefined) return;
  expect(isExpected(stdout, text)).toBe(true);
  // And nothing else: another mode, another content.
  if (reading.value.type === 'absent') return;
  const other = query.prints(revised(reading.value, { mode: '0123', inode: unforeseen } as never), output);
  expect(other && isExpected(stdout, other)).toBe(false);
  const anyInode = query.prints(
    revised(reading.value, { inode: unforeseen, uid: unforeseen } as never),
    output,
  );
  expect(anyInode && isExpected(stdout, anyInode)).toBe(true);
});
