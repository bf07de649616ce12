import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from '@jest/globals';
import { rigger } from '../../support/cli.js';

const projectOf = (files: Readonly<Record<string, string>>): string => {
  const folder = mkdtempSync(join(tmpdir(), 'rigger-utf8-'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text, 'latin1');
  }
  return folder;
};

test('lint names every file whose bytes are not UTF-8, with the place', async () => {
  const cwd = projectOf({
    'hosts.yml': 'all:\n  hosts: { h1: { ansible_connection: local } }\n',
    'group_vars/all.yml': 'greeting: gr\xfcn\n',
    'site.yml': '- hosts: all\n  tasks:\n    - template: { src: motd, dest: /tmp/never }\n',
    motd: 'a\nb \xe9\n',
    'other.yml': '- hosts: all\n  tasks:\n    - print: \xe9t\xe9\n',
  });
  const { code, stdout, stderr } = await rigger(['lint', 'site.yml', 'other.yml', '-i', 'hosts.yml'], {
    cwd,
  });
  expect(code).toBe(2);
  const said = stdout + stderr;
  for (const place of ['group_vars/all.yml:1:13', 'motd:2:3', 'other.yml:3:14'])
    expect(said).toContain(place);
});

test('a template of other bytes writes nothing', async () => {
  const cwd = projectOf({ 'site.yml': '', motd: 'b \xe9\n' });
  writeFileSync(
    join(cwd, 'site.yml'),
    `- hosts: all\n  tasks:\n    - template: { src: motd, dest: ${cwd}/out }\n`,
  );
  const { code, stdout, stderr } = await rigger(
    ['apply', 'site.yml', '-i', 'localhost,', '-e', 'ansible_connection=local'],
    { cwd },
  );
  expect(code).toBe(2);
  expect(stdout + stderr).toMatch(/motd:1:3.*|0xE9/);
});

test('aliases of aliases end with their place, and not with the memory of the machine', async () => {
  const bomb = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]']
    .concat(
      Array.from({ length: 9 }, (_, n) => `a${n + 1}: &a${n + 1} [${Array(10).fill(`*a${n}`).join(', ')}]`),
    )
    .join('\n');
  const cwd = projectOf({
    'hosts.yml': `all:\n  hosts: { h1: {} }\n  vars:\n${bomb.replace(/^/gm, '    ')}\n`,
  });
  const { code, stdout, stderr } = await rigger(['inventory', '--host', 'h1', '-i', 'hosts.yml'], { cwd });
  expect(code).toBe(2);
  expect(stdout + stderr).toMatch(/stand for more than 1,000,000 values\n *--> hosts\.yml:13:\d+/);
});
