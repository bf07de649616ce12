import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { harmlessJson, printable, sanitize } from '../../src/model/index.js';
import { fixtureBundle } from '../report/fixture-bundle.js';
import { rigger } from '../support/cli.js';

/** ESC, an eight-bit CSI, and a turn of the direction of writing. */
const evil = '\u001b]0;evil\u0007\u009b2J\u202e';
const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rigger-hostile-'));
  mkdirSync(join(folder, 'inventory'));
  writeFileSync(
    join(folder, 'inventory/hosts.yml'),
    'all: { hosts: { h1: { ansible_connection: local, ansible_become: false, rigger_lock_timeout: 300 } } }\n',
  );
  writeFileSync(join(folder, 'say'), evil);
  writeFileSync(
    join(folder, 'play.yml'),
    `- name: says\n  hosts: all\n  tasks:\n    - { name: said, shell: "cat ${folder}/say; cat ${folder}/say >&2; exit 1" }\n`,
  );
  const bundle = await fixtureBundle(folder, { blocks: 1, guests: [1], workloads: ['ping'] });
  mkdirSync(join(folder, 'runs'));
  cpSync(bundle, join(folder, 'runs', 'foreign'), { recursive: true });
  const run = join(folder, 'runs/foreign/run.json');
  const content = JSON.parse(readFileSync(run, 'utf8'));
  writeFileSync(run, JSON.stringify({ ...content, question: evil, playbook: evil, title: evil }));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('every control character is shown as something else, and JSON gives it back', () => {
  for (let code = 0; code < 0x2100; code++) {
    const text = `a${String.fromCharCode(code)}b`;
    expect(sanitize(text)).not.toMatch(controls);
    expect(printable(text)).not.toMatch(controls);
    expect(harmlessJson(text)).not.toMatch(controls);
    expect(JSON.parse(harmlessJson(text))).toBe(text);
  }
});

test.each(['', '--json'])('rigger apply %s lets no control character of a host through', async (flag) => {
  const args = ['apply', 'play.yml', ...(flag ? [flag] : [])];
  const { code, stdout, stderr } = await rigger(args, { cwd: folder });
  expect([code, stdout + stderr]).toEqual([3, expect.stringContaining('evil')]);
  expect(stdout + stderr).not.toMatch(controls);
  const run = readdirSync(join(folder, 'runs')).find((name) => name !== 'foreign')!;
  const shown = await rigger(['show', run, ...(flag ? [flag] : [])], { cwd: folder });
  expect(shown.code).toBe(0);
  expect(shown.stdout + shown.stderr).not.toMatch(controls);
});

test.each(['', '--json'])('rigger show %s lets no control character of a bundle through', async (flag) => {
  const args = ['show', 'foreign', ...(flag ? [flag] : [])];
  const { code, stdout, stderr } = await rigger(args, { cwd: folder });
  expect([code, stdout]).toEqual([0, expect.stringContaining('evil')]);
  expect(stdout + stderr).not.toMatch(controls);
});
