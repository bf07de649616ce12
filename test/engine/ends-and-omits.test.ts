import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { rigger } from '../support/cli.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rigger-ends-'));
  writeFileSync(join(folder, 'rigger.yml'), 'inventory: hosts.yml\n');
  writeFileSync(
    join(folder, 'hosts.yml'),
    'all: { vars: { ansible_connection: local }, hosts: { one: { ends: true }, two: { ends: false } } }\n',
  );
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const run = async (playbook: string, ...words: string[]) => {
  writeFileSync(join(folder, 'site.yml'), playbook);
  const { code, stdout, stderr } = await rigger([...words], { cwd: folder });
  return { code, text: stdout + stderr };
};

test('a host leaves the play where it is told to, with its handlers and what comes always, and takes part in the next', async () => {
  const playbook = `- hosts: all
  handlers:
    - name: note
      copy: { dest: "${folder}/{{ inventory_hostname }}.handler", content: x }
  tasks:
    - copy: { dest: "${folder}/{{ inventory_hostname }}", content: x }
      notify: note
    - meta: noop
    - block:
        - meta: end_host
          when: ends && facts.kernel.release != ""
        - print: "in the block on {{ inventory_hostname }}"
      always:
        - print: "always on {{ inventory_hostname }}"
    - barrier:
    - print: "behind it on {{ inventory_hostname }}"
- hosts: all
  tasks:
    - print: "the next play on {{ inventory_hostname }}"
`;
  for (const command of ['plan', 'apply']) {
    const { code, text } = await run(playbook, command, 'site.yml');
    expect([command, code === 0 || command === 'plan' ? 0 : code, text]).toEqual([
      command,
      0,
      expect.any(String),
    ]);
    for (const said of ['in the block', 'behind it']) {
      expect(text).toContain(`${said} on two`);
      expect(text).not.toContain(`${said} on one`);
    }
    for (const said of ['always', 'the next play'])
      for (const host of ['one', 'two']) expect(text).toContain(`${said} on ${host}`);
  }
  for (const host of ['one', 'two']) expect(statSync(join(folder, `${host}.handler`)).size).toBe(1);
});

test('a field that is omitted is not given, and omit anywhere else is told', async () => {
  const playbook = (dest: string) => `- hosts: one
  vars: { none: "{{ omit }}" }
  tasks:
    - copy: { dest: "${dest}", content: x, mode: "{{ default mode omit }}", owner: "{{ none }}" }
    - command: { argv: [test, "{{ omit }}", -n, "x"] }
    - set_vars: { a: "{{ omit }}", b: 1 }
    - assert: { that: [b == 1, "!defined(a)"] }
`;
  const { code, text } = await run(playbook(`${folder}/file`), 'apply', 'site.yml', '-e', 'mode=0640');
  expect([code, code === 0 ? '' : text]).toEqual([0, '']);
  expect(statSync(join(folder, 'file')).mode & 0o7777).toBe(0o640);
  const part = await run(playbook(`${folder}/file{{ omit }}`), 'apply', 'site.yml');
  expect([part.code, part.text]).toEqual([
    2,
    expect.stringMatching(/`omit` leaves a field away[\s\S]*site\.yml:4/),
  ]);
});

test('a task of a tag that is not asked for needs no variables, and a block has the tags of what is in it', async () => {
  const playbook = `- hosts: one
  tasks:
    - print: "{{ nowhere }}"
      tags: [rare]
    - block:
        - print: "{{ neither }}"
        - print: here
          tags: [often]
`;
  expect((await run(playbook, 'plan', 'site.yml', '--tags', 'often')).code).toBe(0);
  expect((await run(playbook, 'plan', 'site.yml', '--skip-tags', 'untagged')).text).toContain(
    'nowhere is not defined',
  );
  expect((await run(playbook, 'lint', 'site.yml')).text).toMatch(
    /nowhere is not defined[\s\S]*neither is not defined/,
  );
});

test('of a list of variable files the first that exists is read', async () => {
  writeFileSync(join(folder, 'b.yml'), 'x: from b\n');
  writeFileSync(join(folder, 'c.yml'), 'x: from c\n');
  const playbook = (names: string) =>
    `- hosts: one\n  vars_files: [[${names}]]\n  tasks: [{ print: "{{ x }}" }]\n`;
  expect(
    (await run(playbook('"{{ inventory_hostname }}.yml", b.yml, c.yml'), 'plan', 'site.yml')).text,
  ).toContain('from b');
  const none = await run(playbook('d.yml, e.yml'), 'plan', 'site.yml');
  expect([none.code, none.text]).toEqual([2, expect.stringMatching(/d\.yml or e\.yml was not found/)]);
});
