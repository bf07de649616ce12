import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { rigger } from '../support/cli.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rigger-keywords-'));
  writeFileSync(join(folder, 'rigger.yml'), 'inventory: hosts.yml\n');
  writeFileSync(
    join(folder, 'hosts.yml'),
    'all: { vars: { ansible_connection: local }, hosts: { one: { mine: true }, two: { mine: false } } }\n',
  );
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const run = async (tasks: string, ...words: string[]) => {
  writeFileSync(join(folder, 'site.yml'), `- hosts: all\n  vars: { times: 2, wait: 0 }\n  tasks:\n${tasks}`);
  const { code, stdout, stderr } = await rigger(words, { cwd: folder });
  return { code, text: stdout + stderr };
};

test('no_log is what its template says, of a block as well, and hides where a plan cannot tell', async () => {
  const tasks = `    - block:
        - print: "first of {{ inventory_hostname }}"
        - print: "second of {{ inventory_hostname }}"
          no_log: false
      no_log: "{{ mine }}"
    - command: echo true
      register: said
    - print: "third of {{ inventory_hostname }}"
      no_log: "{{ said.stdout == 'never' }}"
`;
  const planned = await run(tasks.replace("said.stdout == 'never'", 'said.stdout'), 'plan', 'site.yml');
  expect(planned.text).not.toContain('third');
  const { code, text } = await run(
    tasks.replace("said.stdout == 'never'", 'said.stdout'),
    'apply',
    'site.yml',
  );
  expect([code, code === 0 ? '' : text]).toEqual([0, '']);
  expect(text).not.toContain('first of one');
  for (const shown of ['first of two', 'second of one', 'second of two']) expect(text).toContain(shown);
  expect(text).not.toContain('third of');
});

test('failures, tries and turns are as templates say', async () => {
  const { code, text } = await run(
    `    - command: "false"
      ignore_errors: "{{ mine }}"
    - shell: echo x >> ${folder}/tries; false
      register: tried
      retries: "{{ times }}"
      delay: "{{ wait }}"
      ignore_errors: "{{ over }}"
    - assert: { that: [tried.attempts == 3, inventory_hostname == "one"] }
    - command: tee -a ${folder}/once
      run_once: "{{ mine }}"
`,
    'apply',
    'site.yml',
    '-e',
    'over=true',
  );
  expect([code, text]).toEqual([3, expect.stringMatching(/one +\d+ +\d+/)]);
  expect(readFileSync(join(folder, 'tries'), 'utf8')).toBe('x\nx\nx\n');
  expect(text).not.toContain('is false on');
});

test('become is asked of its template before anything is run', async () => {
  const tasks = `    - command: id -un
      become: "{{ mine }}"
      become_user: daemon
      register: who
    - assert: { that: ['who.stdout == (mine ? "daemon" : "root")'] }
`;
  const { code, text } = await run(tasks, 'apply', 'site.yml');
  expect([code, code === 0 ? '' : text]).toEqual([0, '']);
});

test.each([
  ['retries: many', /retries: must be a whole number, or a template/],
  ['no_log: "yes"', /no_log: must be true or false, or a template/],
  [
    'retries: "{{ inventory_hostname }}"',
    /retries must be a whole number, and its template gives another text/,
  ],
  ['ignore_errors: "{{ times }}"', /ignore_errors must be true or false/],
  ['become: "{{ nobody }}"', /nobody is not defined/],
])('%s is told before a host is touched', async (keyword, message) => {
  const { code, text } = await run(`    - command: "true"\n      ${keyword}\n`, 'plan', 'site.yml');
  expect([code, text]).toEqual([2, expect.stringMatching(message)]);
});
