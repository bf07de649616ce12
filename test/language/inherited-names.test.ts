import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { rigger } from '../support/cli.js';

/** What every object of JavaScript answers to, though nobody has put it there. */
const names = ['toString', 'constructor', '__proto__', 'hasOwnProperty', 'valueOf', 'toJSON'];

/** `NAME` is put in; each print says what a user sees. */
const places: Readonly<Record<string, { readonly tasks: string; readonly seen: readonly string[] }>> = {
  'a variable, and a field of one': {
    tasks: `
    - print: "mine {{ NAME }} {{ m.NAME }} {{ lookup m 'NAME' }} {{ @root.NAME }}"
    - print: "{{#with m}}with {{ NAME }}{{/with}}{{#each m}} {{ @key }} {{ json this }}{{/each}}"`,
    seen: ['mine v 5 5 v', 'with 5 NAME 5 list [{"NAME":"a"}]'],
  },
  'a field that is not there': {
    tasks: `
    - print: "no {{ default none.NAME 'field' }} {{ defined none.NAME }}{{#each m.list as |x|}} {{ defined x.more.NAME }}{{/each}}"`,
    seen: ['no field false false'],
  },
  'keys that helpers give and take': {
    tasks: `
    - print: "got {{ json (keys m) }} {{ json (pluck m.list 'NAME') }} {{ json (merge m (dict list=1)) }} {{ json (items (merge none (dict NAME=6))) }}"`,
    seen: ['got ["NAME","list"] ["a"] {"NAME":5,"list":1} [{"key":"NAME","value":6}]'],
  },
  'a parameter of a block': {
    tasks: `
    - print: "{{#each m.list as |NAME|}}each {{ json NAME }}{{/each}}"`,
    seen: ['each {"NAME":"a"}'],
  },
  'a condition': {
    tasks: `
    - assert:
        that:
          - m["NAME"] == 5
          - vars["NAME"] == "v"
          - '"NAME" in m && !("NAME" in none)'
          - size(m) == 2 && m != none
          - m.exists(key, key == "NAME")
          - m.list.exists(one, one["NAME"] == "a")
          - size(unique([m, m, none])) == 2
          - m == vars.m
          - '!defined(none["NAME"]) && default(none["NAME"], 3) == 3'
    - print: held`,
    seen: ['held'],
  },
  'a register': {
    tasks: `
    - command: echo hi
      register: NAME
    - print: "said {{ NAME.stdout }}"`,
    seen: ['said hi'],
  },
  'a variable that a task sets, a map that it prints whole': {
    tasks: `
    - set_vars: { NAME: { NAME: [1] } }
    - print: "{{ NAME }}"`,
    seen: ['"NAME": ['],
  },
  'a loop': {
    tasks: `
    - print: "item {{ item.key }} {{ json item.value }}"
      loop: "{{ items m }}"`,
    seen: ['item NAME 5', 'item list [{"NAME":"a"}]'],
  },
  'a tag and a handler': {
    tasks: `
    - command: "true"
      tags: [NAME]
      notify: NAME`,
    seen: ['handled NAME'],
  },
  'a host and a group': {
    tasks: `
    - print: "groups {{ json (lookup groups 'gNAME') }} {{ default groups.NAME 'none' }}"
    - print: "hosts {{ hostvars.[NAME].inventory_hostname }} {{ lookup (lookup hostvars 'NAME') 'own' }}"
    - add_host: { name: more, groups: [NAME] }
    - print: "of the group {{ json (lookup groups 'gNAME') }}"`,
    seen: ['groups ["localhost"] none', 'hosts NAME w', 'of the group ["localhost"]'],
  },
};

/** Told at their place, and all at once. */
const mistakes = `- hosts: localhost
  NAME: 1
  tasks:
    - NAME: { a: 1 }
    - print: "{{ NAME 1 }}"
    - command: "true"
      NAME: 3
      notify: NAME
    - command: { argv: ["true"], NAME: 1 }
    - print: "{{ facts.NAME }}"
    - print: "{{ inventory_hostname.NAME }}"
`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rigger-names-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const of = (name: string, text: string): string => text.replaceAll('NAME', name);
const ofAll = (text: string): string => names.map((name) => of(name, text)).join('');

/** A project of one playbook, and its inventory with a host and a group for each name. */
const project = async (title: string, play: string): Promise<(words: string) => Promise<string>> => {
  const cwd = join(folder, title);
  await mkdir(cwd);
  await writeFile(
    join(cwd, 'hosts.yml'),
    `all:
  hosts:
    localhost: { ansible_connection: local }${ofAll('\n    NAME: { ansible_connection: local, own: w }')}
  children:${ofAll('\n    gNAME: { hosts: { localhost: null } }')}
`,
  );
  await writeFile(join(cwd, 'play.yml'), play);
  return async (words) => {
    const { stdout, stderr } = await rigger(words.split(' '), {
      cwd,
      env: { XDG_STATE_HOME: join(cwd, 'state') },
    });
    return stdout + stderr;
  };
};

test('they are names like any other in every place of a playbook', async () => {
  const blocks = Object.values(places).map(
    ({ tasks }) => `\n    - block:${tasks.replaceAll('\n', '\n    ')}`,
  );
  const run = await project(
    'places',
    ofAll(`- hosts: localhost
  vars: { NAME: v, none: {}, m: { NAME: 5, list: [{ NAME: a }] } }
  tasks:
    - print: 'play of NAME'${blocks.join('')}
  handlers:
    - name: NAME
      print: handled NAME
`),
  );
  const said = await run('apply -i hosts.yml play.yml -l localhost');
  const plays = said.split('play of ').slice(1);
  expect(plays).toHaveLength(names.length);
  for (const [at, name] of names.entries())
    for (const [place, { seen }] of Object.entries(places))
      for (const line of seen)
        expect({ name, place, said: plays[at] }).toEqual({
          name,
          place,
          said: expect.stringContaining(of(name, line)),
        });
  expect(said).not.toContain('defect');
});

test('they are told in mistakes, each at its place and all at once', async () => {
  const run = await project('mistakes', ofAll(mistakes));
  const told = (await run('lint -i hosts.yml play.yml'))
    .split('\n')
    .filter((line) => line.startsWith('error'));
  const expected = names.flatMap((name) => [
    `error[language/unknown-key]: a play has no key ${name}`,
    `error[language/unknown-task]: there is no task ${name}`,
    `error[language/unknown-helper]: there is no helper ${name}`,
    `error[language/unknown-key]: the task command has no key ${name}`,
    `error[language/unknown-handler]: there is no handler ${name}`,
    `error[language/task-input]: command has no field ${name}`,
    `error[language/unknown-fact]: there is no fact ${name}`,
  ]);
  expect([...told].sort()).toEqual([...expected].sort());
});

test('an inventory program may print them', async () => {
  const run = await project('program', '');
  const [bare, nested] = [
    `{ ${names.map((name) => `"${name}": 1`).join(', ')} }`,
    `{ ${names.map((name) => `"${name}": { "${name}": 2 }`).join(', ')} }`,
  ];
  const groups = names.map((name) => `"${name}": { "hosts": ["h${name}", "${name}"], "vars": ${bare} }`);
  const answer = `{ ${groups.join(', ')}, "_meta": { "hostvars": { "constructor": ${nested} } } }`;
  await writeFile(join(folder, 'program/inventory.sh'), `#!/bin/sh\necho '${answer}'\n`, { mode: 0o755 });
  const told = ['constructor', '__proto__'].map(async (host) =>
    run(`inventory -i inventory.sh --host ${host}`),
  );
  const json = (await Promise.all(told)).map((text) =>
    JSON.parse(text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1)),
  );
  expect(json).toEqual([nested, bare].map((text) => JSON.parse(text)));
});

test('words of the command line are no more than words', async () => {
  const run = await project('words', '- hosts: localhost\n  tasks: [print: "given {{ valueOf }}"]\n');
  const words = [
    'explain valueOf',
    'explain facts.valueOf',
    'completion valueOf',
    'valueOf',
    'apply play.yml -i hosts.yml -e valueOf=4',
  ];
  const told = words.map(async (each) =>
    (await run(each))
      .split('\n')
      .find((line) => /^error|given/.test(line))
      ?.trim(),
  );
  expect(await Promise.all(told)).toEqual([
    'error[cli/unknown-topic]: nothing is called valueOf',
    'error[cli/unknown-topic]: nothing is called facts.valueOf',
    'error[cli/usage]: `rigger completion` takes bash, zsh or fish, not "valueOf"',
    'error[cli/unknown-command]: there is no command valueOf',
    'given 4',
  ]);
});
