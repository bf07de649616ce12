import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
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

const project = async (name: string, play: string): Promise<(words: string) => ReturnType<typeof rigger>> => {
  const cwd = join(folder, name);
  await mkdir(cwd, { recursive: true });
  await writeFile(
    join(cwd, 'hosts.yml'),
    `all:
  hosts:
    localhost: { ansible_connection: local }
    NAME: { ansible_connection: local, own: w }
  children:
    gNAME: { hosts: { localhost: null } }
`.replaceAll('NAME', name),
  );
  await writeFile(join(cwd, 'play.yml'), play.replaceAll('NAME', name));
  return (words) => rigger(words.split(' '), { cwd, env: { XDG_STATE_HOME: join(cwd, 'state') } });
};

describe.each(names)('%s is a name like any other', (name) => {
  test('in every place of a playbook', async () => {
    const tasks = Object.values(places).map(({ tasks }) => tasks);
    const run = await project(
      name,
      `- hosts: localhost
  vars: { NAME: v, none: {}, m: { NAME: 5, list: [{ NAME: a }] } }
  tasks:${tasks.map((each) => `\n    - block:${each.replaceAll('\n', '\n    ')}`).join('')}
  handlers:
    - name: NAME
      print: handled NAME
`,
    );
    const { code, stdout, stderr } = await run('apply -i hosts.yml play.yml -l localhost');
    const said = stdout + stderr;
    for (const [place, { seen }] of Object.entries(places))
      for (const line of seen)
        expect({ place, said }).toEqual({
          place,
          said: expect.stringContaining(line.replaceAll('NAME', name)),
        });
    expect({ code, said }).toEqual({ code: 0, said: expect.not.stringContaining('defect') });
  });

  test('in mistakes', async () => {
    const run = await project(name, mistakes);
    const { code, stdout, stderr } = await run('lint -i hosts.yml play.yml');
    const told = (stdout + stderr).split('\n').filter((line) => line.startsWith('error'));
    expect({ code, told }).toEqual({
      code: 2,
      told: [
        `error[language/unknown-key]: a play has no key ${name}`,
        `error[language/unknown-task]: there is no task ${name}`,
        `error[language/unknown-helper]: there is no helper ${name}`,
        `error[language/unknown-key]: the task command has no key ${name}`,
        `error[language/unknown-handler]: there is no handler ${name}`,
        `error[language/task-input]: command has no field ${name}`,
        `error[language/unknown-fact]: there is no fact ${name}`,
      ],
    });
  });
});

test('an inventory program may print them', async () => {
  const run = await project('program', '');
  const [bare, nested] = [
    `{ ${names.map((name) => `"${name}": 1`).join(', ')} }`,
    `{ ${names.map((name) => `"${name}": { "${name}": 2 }`).join(', ')} }`,
  ];
  const groups = names.map((name) => `"${name}": { "hosts": ["h${name}", "${name}"], "vars": ${bare} }`);
  const answer = `{ ${groups.join(', ')}, "_meta": { "hostvars": { "htoString": ${nested}, "constructor": ${nested} } } }`;
  await writeFile(join(folder, 'program/inventory.sh'), `#!/bin/sh\necho '${answer}'\n`, { mode: 0o755 });
  const told = ['htoString', 'constructor', 'hconstructor', '__proto__'].map(async (host) =>
    JSON.parse((await run(`inventory -i inventory.sh --host ${host}`)).stdout),
  );
  expect(await Promise.all(told)).toEqual([nested, nested, bare, bare].map((text) => JSON.parse(text)));
});

test('words of the command line are no more than words', async () => {
  const run = await project('valueOf', '- hosts: localhost\n  tasks: [print: "given {{ NAME }}"]\n');
  const words = [
    'explain NAME',
    'explain facts.NAME',
    'completion NAME',
    'NAME',
    'apply play.yml -i hosts.yml -e NAME=4',
  ];
  const told = words.map(async (each) => {
    const { stdout, stderr } = await run(each.replaceAll('NAME', 'valueOf'));
    return (stdout + stderr)
      .split('\n')
      .find((line) => /^error|given/.test(line))
      ?.trim();
  });
  expect(await Promise.all(told)).toEqual([
    'error[cli/unknown-topic]: nothing is called valueOf',
    'error[cli/unknown-topic]: nothing is called facts.valueOf',
    'error[cli/usage]: `rigger completion` wants bash, zsh or fish, and found "valueOf"',
    'error[cli/unknown-command]: there is no command valueOf',
    'given 4',
  ]);
});
