import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { findInputs } from '../../../src/cli/lint/find-inputs.js';
import { runLint } from '../../../src/cli/lint/run-lint.js';
import type { Diagnostic } from '../../../src/model/index.js';

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'rigger-lint-'));
});

afterEach(() => rm(root, { recursive: true }));

const write = async (texts: Readonly<Record<string, string>>): Promise<void> => {
  for (const [path, text] of Object.entries(texts)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
};

const lint = async (...files: string[]) => {
  const project = { root, inventory: [join(root, 'inventory')], rolesFolders: [] };
  return runLint(
    await findInputs(
      files.map((file) => join(root, file)),
      project,
    ),
  );
};

const told = (diagnostics: readonly Diagnostic[]): string[] =>
  diagnostics.map(({ code, position, severity }) =>
    [severity, position && `${basename(position.file)}:${position.line}:${position.column}`, code]
      .filter(Boolean)
      .join(' '),
  );

test('every mistake of a playbook that has more than ten is told in one run, at its line and column', async () => {
  const fixture = new URL('../fixtures/ten-mistakes/site.yml', import.meta.url).pathname;
  const project = { root, inventory: [], rolesFolders: [] };
  const { diagnostics, files } = await runLint(await findInputs([fixture], project));
  expect(told(diagnostics)).toEqual([
    'error site.yml:3:3 language/unknown-key',
    'error site.yml:9:7 language/unknown-task',
    'error site.yml:12:13 language/jinja',
    'error site.yml:14:23 language/undefined-variable',
    'error site.yml:18:16 language/task-input',
    'error site.yml:22:9 language/task-input',
    'error site.yml:25:7 language/several-tasks',
    'error site.yml:28:15 language/unknown-handler',
    'error site.yml:31:21 language/expression-syntax',
    'error site.yml:36:18 language/jinja',
    'error site.yml:39:16 language/keyword-value',
    'error site.yml:40:22 language/file-missing',
    'error site.yml:42:18 language/unknown-helper',
  ]);
  expect(files).toBe(1);
});

describe('a project', () => {
  const sound = {
    'inventory/hosts.yml': 'all:\n  hosts:\n    a: { port: 80 }\n',
    'inventory/group_vars/all.yml': 'user: www\n',
    'playbooks/site.yml': '- hosts: all\n  roles: [web]\n  tasks:\n    - print: "{{ port }} {{ user }}"\n',
    'roles/web/tasks/main.yml': '- template: { src: a.xml.hbs, dest: /a }\n',
    'roles/web/templates/a.xml.hbs': '<a>{{ port }}</a>\n',
  };

  test('without mistakes is silent', async () => {
    await write(sound);
    const { diagnostics } = await lint();
    expect(told(diagnostics)).toEqual([]);
  });

  test('is checked with its templates, unused roles and inventory', async () => {
    await write({
      ...sound,
      'roles/web/templates/a.xml.hbs': '<a>\n{{ uper port }}</a>\n',
      'roles/spare/tasks/main.yml': '- comand: x\n',
      'inventory/hosts.yml': 'all:\n  hosts:\n    a: { port: 80, port: 81, at: 12:30 }\n',
    });
    const { diagnostics } = await lint();
    expect(told(diagnostics)).toEqual(
      expect.arrayContaining([
        'error a.xml.hbs:2:4 language/unknown-helper',
        'error main.yml:1:3 language/unknown-task',
        'warning hosts.yml:3:34 language/base-60',
      ]),
    );
    expect(told(diagnostics).some((one) => one.endsWith('language/duplicate-key'))).toBe(true);
  });

  test('is checked without keys for what is encrypted', async () => {
    await write({
      ...sound,
      'inventory/group_vars/all.yml': 'user: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  3132\n',
    });
    expect(told((await lint()).diagnostics)).toEqual([]);
    await write({ 'inventory/group_vars/all.yml': '$ANSIBLE_VAULT;1.1;AES256\n3132\n' });
    expect(told((await lint()).diagnostics)).toEqual(['warning all.yml:1:1 cli/names-not-judged']);
  });

  test('one value that is encrypted hides no name, and a file of them only what may be in it', async () => {
    await write({
      ...sound,
      'playbooks/more.yml': '- hosts: all\n  tasks:\n    - print: "{{ prot }} {{ nothing_like_it }}"\n',
      'inventory/group_vars/all.yml': 'user: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  3132\n',
    });
    expect(told((await lint()).diagnostics)).toEqual([
      'error more.yml:3:18 language/undefined-variable',
      'error more.yml:3:29 language/undefined-variable',
    ]);
    await write({ 'inventory/group_vars/all.yml': '$ANSIBLE_VAULT;1.1;AES256\n3132\n' });
    const { diagnostics } = await lint();
    expect(told(diagnostics)).toEqual([
      'warning all.yml:1:1 cli/names-not-judged',
      'warning more.yml:3:18 language/undefined-variable',
    ]);
    expect(diagnostics[0]?.notes).toEqual([
      'the variable nothing_like_it is not defined',
      'the variable user is not defined',
    ]);
  });

  test('is checked with the values of its inventory: mistakes where they are used, warnings elsewhere', async () => {
    await write({
      ...sound,
      'inventory/group_vars/all.yml': [
        `user: "{{ 'www' if port else 'nobody' }}"`,
        'spare: "{{ port | int }}"',
        'far: "{{ near }}"',
        'unused: "{{ nowhere }}"',
        'near: "{{ prot }}"',
        'deb: \'{{ eq facts.os.family "Debian" }}\'',
      ].join('\n'),
      'playbooks/more.yml': '- hosts: all\n  tasks:\n    - print: "{{ far }}"\n',
    });
    expect(told((await lint()).diagnostics).sort()).toEqual([
      'error all.yml:1:8 language/jinja',
      'error all.yml:5:11 language/undefined-variable',
      'warning all.yml:2:9 language/jinja',
      'warning all.yml:6:7 language/never-equal',
    ]);
  });

  test('is checked with the templates that tasks name, wherever they are', async () => {
    await write({
      ...sound,
      'playbooks/site.yml': `- hosts: all
  vars: { mine: 1 }
  roles: [web]
  tasks:
    - template: { src: ../files/b.conf, dest: "/{{ user }}" }
    - template: { src: "{{ item }}.conf", dest: "/{{ item }}" }
      loop: [c, d]
    - template: { src: "{{ user }}.conf", dest: /x }
    - template: { src: e.conf, dest: /x }
      when: port == 80
`,
      'files/b.conf': '{{ port }} {{ mine }}\n{{ prot }}\n{{#if (defined maybe)}}{{ maybe }}{{/if}}\n',
      'playbooks/templates/c.conf': '{{ item }} {% if x %}\n',
      'roles/web/templates/a.xml.hbs':
        '<a>{{ port }}{{ mine }}{{ other }}</a>\n{{#if (eq facts.os.family "Debian")}}x{{/if}}',
    });
    expect(told((await lint('playbooks/site.yml')).diagnostics).sort()).toEqual([
      'error a.xml.hbs:1:27 language/undefined-variable',
      'error b.conf:2:4 language/undefined-variable',
      'error c.conf:1:12 language/jinja',
      'error site.yml:6:24 engine/source-missing',
      'warning a.xml.hbs:2:7 language/never-equal',
      'warning site.yml:9:24 engine/source-missing',
    ]);
  });

  test('can be checked in part', async () => {
    await write({ ...sound, 'roles/spare/tasks/main.yml': '- comand: x\n' });
    expect(told((await lint('playbooks/site.yml')).diagnostics)).toEqual([]);
    for (const path of ['roles/spare', 'roles/spare/tasks/main.yml'])
      expect(told((await lint(path)).diagnostics)).toEqual(['error main.yml:1:3 language/unknown-task']);
    await expect(lint('nothing.yml')).rejects.toThrow(/there is no file/);
  });
});
