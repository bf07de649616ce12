import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, test } from '@jest/globals';
import { schemaNamed, type schemaNames } from '../../../src/cli/schema/schemas.js';

// The language service of yaml-language-server, which editors run, and its text documents.
const require = createRequire(import.meta.url);
const { getLanguageService } = require('yaml-language-server');
const { TextDocument } = require('vscode-languageserver-textdocument');

interface Found {
  readonly message: string;
  readonly range: { readonly start: { readonly line: number; readonly character: number } };
}

const quiet = { send: () => {}, sendError: () => {}, sendTrack: () => {} };

const editor = (name: (typeof schemaNames)[number]) => {
  const service = getLanguageService({
    schemaRequestService: () => Promise.reject(new Error('no network')),
    workspaceContext: { resolveRelativePath: (path: string) => path },
    telemetry: quiet,
  });
  const schema = JSON.parse(JSON.stringify(schemaNamed(name)));
  service.configure({
    validate: true,
    completion: true,
    hover: true,
    customTags: ['!vault scalar', '!unsafe scalar'],
    schemas: [{ uri: `file:///${name}.schema.json`, fileMatch: ['*.yml'], schema }],
  });
  // The service remembers documents by their address.
  let opened = 0;
  const open = (text: string) => TextDocument.create(`file:///${name}${opened++}.yml`, 'yaml', 1, text);
  return {
    /** `line:column` of each mistake, counted from 1. */
    flags: async (text: string): Promise<string[]> =>
      ((await service.doValidation(open(text), false)) as Found[]).map(
        ({ range: { start }, message }) =>
          `${start.line + 1}:${start.character + 1} ${message.split('\n')[0]}`,
      ),
    /** What is offered at the place that | marks. */
    offers: async (text: string): Promise<string[]> => {
      const document = open(text.replace('|', ''));
      const { items } = await service.doComplete(document, document.positionAt(text.indexOf('|')), false);
      return (items as { label: string }[]).map(({ label }) => label);
    },
    hover: async (text: string): Promise<string> => {
      const document = open(text.replace('|', ''));
      const found = await service.doHover(document, document.positionAt(text.indexOf('|')));
      return JSON.stringify(found?.contents ?? '');
    },
  };
};

const root = new URL('../../../', import.meta.url).pathname;
const filesIn = (folder: string): string[] =>
  readdirSync(root + folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.yml'))
    .map((name) => `${folder}/${name}`);

const files = { settings: editor('settings'), roles: editor('roles') };

test.each<[keyof typeof files, string, string[]]>([
  ['settings', 'inventory: [a, b]\nforks: 4\nsmallest_effect: 2%\ndefault_flags: { apply: [--diff] }\n', []],
  ['settings', 'fork: 4\n', ['1:1']],
  ['settings', 'forks: many\n', ['1:8']],
  ['settings', 'default_flags: { aply: [--diff] }\n', ['1:18']],
  ['roles', '- { name: a, folder: ../a }\n', []],
  ['roles', '- { name: a, src: x }\n', ['1:14']],
])('the schema of %s says of %j: %j', async (name, text, places) => {
  expect((await files[name].flags(text)).map((found) => found.split(' ')[0])).toEqual(places);
});

describe('an editor with the schema of playbooks', () => {
  const { flags, offers, hover } = editor('playbook');

  test.each<[string, string, string]>([
    ['an unknown key', '- hosts: all\n  becom: true\n', '2:3'],
    ['an unknown task', '- hosts: all\n  tasks:\n    - comand: x\n', '3:7'],
    [
      'an unknown field',
      '- hosts: all\n  tasks:\n    - file:\n        path: /x\n        stat: absent\n',
      '5:9',
    ],
    ['a wrong value', '- hosts: all\n  strategy: fast\n', '2:13'],
    ['a wrong kind', '- hosts: all\n  tasks:\n    - command: x\n      retries: many\n', '4:16'],
    ['missing hosts', '- tasks: []\n', '1:3'],
  ])('flags %s', async (_, text, expected) => {
    expect((await flags(text)).map((found) => found.split(' ')[0])).toEqual([expected]);
  });

  test('takes templates anywhere', async () => {
    const text =
      '- hosts: all\n  tasks:\n    - file: { path: "{{ p }}", state: "{{ s }}", mode: "{{ m }}" }\n    - file: "{{ all }}"\n';
    expect(await flags(text)).toEqual([]);
  });

  test('offers keys, tasks, fields and values', async () => {
    expect(await offers('- hosts: all\n  |\n')).toEqual(
      expect.arrayContaining(['tasks', 'become', 'strategy']),
    );
    expect(await offers('- hosts: all\n  tasks:\n    - |\n')).toEqual(
      expect.arrayContaining(['command', 'sriov_vfs', 'when']),
    );
    expect(await offers('- hosts: all\n  tasks:\n    - file:\n        |\n')).toEqual(
      expect.arrayContaining(['path', 'state']),
    );
    expect(await offers('- hosts: all\n  strategy: |\n')).toEqual(expect.arrayContaining(['free', 'linear']));
  });

  test('explains what the mouse points at', async () => {
    expect(await hover('- hosts: all\n  strat|egy: free\n')).toContain('every host at its own pace');
  });

  test.each(
    filesIn('playbooks').filter((name) => !name.startsWith('playbooks/vars/')),
  )('finds nothing in %s', async (file) => {
    expect(await flags(readFileSync(root + file, 'utf8'))).toEqual([]);
  });
});

describe('an editor with the other schemas', () => {
  test('finds nothing in the tasks of our roles, and flags a wrong one', async () => {
    const { flags } = editor('tasks');
    for (const file of filesIn('roles').filter((name) => /\/(tasks|handlers)\//.test(name)))
      expect([file, await flags(readFileSync(root + file, 'utf8'))]).toEqual([file, []]);
    expect(await flags('- comand: x\n')).toEqual([expect.stringMatching(/^1:3 /)]);
  });

  test('knows inventories', async () => {
    const { flags } = editor('inventory');
    expect(
      await flags('all:\n  hosts: { a: { x: 1 }, b: }\n  children: { web: { hosts: { c: } }, db: }\n'),
    ).toEqual([]);
    expect(await flags('all:\n  children:\n    web:\n      host: { a: }\n')).toEqual([
      expect.stringMatching(/^4:7 /),
    ]);
  });
});
