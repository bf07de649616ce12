import { rmSync } from 'node:fs';
import { afterAll, describe, expect, test } from '@jest/globals';
import { hostSource } from '../../src/engine/host-source.js';
import { namedFacts } from '../../src/facts/catalogue.js';
import { hostname } from '../../src/facts/host/hostname.js';
import { loadInventory } from '../../src/inventory/index.js';
import type { FactOutput } from '../../src/model/index.js';
import { preflightOf, projectOf, runLocally } from './support/local-run.js';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

const hosts = `
all:
  hosts:
    alpha: { ip: 10.0.0.1, only_alpha: 1 }
    beta: { ip: 10.0.0.2, url: "http://{{ ip }}/{{ inventory_hostname_short }}/{{ groups.all.[0] }}" }
    gamma.lab: { ip: 10.0.0.3 }
`;

/** A fact that is another on each host: three names of this one machine tell the same. */
const unlike = () => {
  const read: string[] = [];
  const fact = () => ({
    ...hostname(),
    parse: (_: FactOutput) => ({ available: true as const, value: { name: `told-${read.push('once')}` } }),
  });
  return {
    ...namedFacts,
    hostname: Object.assign(fact, { definition: hostname.definition }),
  } as typeof namedFacts;
};

const run = async (play: string, limit?: string, facts = namedFacts) => {
  const folder = await projectOf({ 'play.yml': play, 'hosts.yml': hosts });
  folders.push(folder);
  const { inventory } = await loadInventory([`${folder}/hosts.yml`], {});
  return runLocally(folder, { inventory: hostSource(inventory, limit, () => undefined), facts });
};

const printed = (play: string, limit?: string, facts = namedFacts) =>
  run(
    `- hosts: alpha\n  tasks:\n    - name: tell\n      print: ${JSON.stringify(play)}\n`,
    limit,
    facts,
  ).then(({ task }) => {
    const { diagnostic, result } = task('tell', 'alpha')!;
    return diagnostic?.message ?? (result as { message?: unknown }).message;
  });

describe('variables of other hosts', () => {
  test.each<[string, string]>([
    ['{{ hostvars.beta.ip }}', '10.0.0.2'],
    ['{{ hostvars.beta.url }}', 'http://10.0.0.2/beta/alpha'],
    ['{{ hostvars.[gamma.lab].inventory_hostname_short }}', 'gamma'],
    [
      '{{#each groups.all as |h|}}{{ h }}={{#with (lookup hostvars h)}}{{ ip }},{{ inventory_hostname }} {{/with}}{{/each}}',
      'alpha=10.0.0.1,alpha beta=10.0.0.2,beta gamma.lab=10.0.0.3,gamma.lab ',
    ],
    ['{{ default hostvars.beta.only_alpha "none" }}', 'none'],
    ['{{#with hostvars.beta}}{{ default only_alpha "none" }}{{/with}}', 'none'],
  ])('%s', async (text, expected) => {
    expect(await printed(text)).toBe(expected);
    expect(await printed(text, 'alpha')).toBe(expected);
  });

  test('are not mistaken for one’s own', async () => {
    expect(await printed('{{#with hostvars.beta}}{{ only_alpha }}{{/with}}')).toBe(
      'the value of this block has no only_alpha',
    );
  });

  test('what their tasks left is there, and values of plays are not', async () => {
    const { task } = await run(`
- hosts: beta
  vars: { of_play: 1 }
  tasks:
    - { command: echo from beta, register: left }
    - set_vars: { later: "{{ left.stdout }}!" }
- hosts: alpha
  tasks:
    - name: tell
      print: "{{ hostvars.beta.left.stdout }} {{ hostvars.beta.later }} {{ defined hostvars.beta.of_play }}"
    - name: condition
      command: "true"
      when: hostvars['beta'].later == 'from beta!' && hostvars.beta.inventory_hostname == 'beta'
`);
    expect(task('tell', 'alpha')?.result).toMatchObject({ message: 'from beta from beta! false' });
    expect(task('condition', 'alpha')?.status).toBe('changed');
  });
});

describe('facts of other hosts', () => {
  test.each([
    '{{#each groups.all as |h|}}{{#with (lookup hostvars h)}}{{ facts.hostname.name }} {{/with}}{{/each}}',
    '{{ hostvars.alpha.facts.hostname.name }} {{ hostvars.beta.facts.hostname.name }} {{ hostvars.[gamma.lab].facts.hostname.name }} ',
  ])('are read where they are, once: %s', async (text) => {
    expect(await printed(text, undefined, unlike())).toBe('told-1 told-2 told-3 ');
  });

  test('also by a condition, and beyond the limit', async () => {
    const { task, events } = await run(
      `- hosts: alpha\n  tasks:\n    - { name: tell, command: "true", when: hostvars.beta.facts.hostname.name == 'told-1' }\n`,
      'alpha',
      unlike(),
    );
    expect(task('tell', 'alpha')?.status).toBe('changed');
    expect(events.filter(({ type }) => type === 'task-finished')).toHaveLength(1);
  });

  test('a listing of hosts reads none', async () => {
    expect(await printed('{{ length (keys hostvars.beta) }} {{ defined hostvars.beta.facts }}')).toBe(
      '7 true',
    );
    expect(await printed('{{ json hostvars.beta }}')).not.toContain('kernel');
  });
});

describe('hosts that a task adds', () => {
  const groups = `
all: { hosts: { alpha: { own: 1 }, beta: } }
old: { hosts: { beta: }, vars: { of_group: "{{ own }} of old" } }
`;
  const sourceOf = async (play: string) => {
    const folder = await projectOf({ 'play.yml': play, 'hosts.yml': groups });
    folders.push(folder);
    const { inventory } = await loadInventory([`${folder}/hosts.yml`], {});
    const warned: string[] = [];
    return {
      folder,
      warned,
      inventory: hostSource(inventory, undefined, ({ message }) => warned.push(message)),
    };
  };
  const print = (text: string) =>
    `- hosts: alpha\n  tasks:\n    - { name: tell, print: ${JSON.stringify(text)} }\n`;
  const adding = (task: string) => `- hosts: alpha\n  tasks:\n    - add_host: ${task}\n`;
  const dyn = adding('{ name: dyn, groups: [old, new], own: 2, colour: blue }');

  test('a pattern that matches nobody is told, unless hosts may come of which nobody knows the names', async () => {
    const { inventory, warned } = await sourceOf('');
    const dynamic = { name: 'dyn', groups: ['new'], variables: [] };
    const known = inventory.foreseeing([dynamic]);
    expect([known.mayGrow, known.match('new'), warned]).toEqual([undefined, [], []]);
    expect([known.match('nowhere'), warned.length]).toEqual([[], 1]);
    for (const open of [
      { name: undefined, groups: [], variables: [] },
      { name: 'more', groups: undefined, variables: [] },
    ]) {
      const unsure = inventory.foreseeing([dynamic, open]);
      expect(unsure.mayGrow).toBe('a task adds hosts whose names or groups are not known yet');
      expect([unsure.match('nowhere'), warned.length]).toEqual([[], 1]);
    }
  });

  test.each<[string, string]>([
    ['{{ hostvars.dyn.colour }} {{ hostvars.dyn.own }}', 'blue 2'],
    ['{{ hostvars.dyn.of_group }} {{ hostvars.beta.of_group }}', '2 of old 3 of old'],
    [
      '{{ join groups.old "," }} {{ join groups.new "," }} {{ join groups.all "," }}',
      'beta,dyn dyn,beta alpha,beta,dyn',
    ],
    ['{{ join hostvars.dyn.group_names "," }} {{ join hostvars.beta.group_names "," }}', 'new,old new,old'],
    ['{{#each (keys hostvars)}}{{ this }} {{/each}}', 'alpha beta dyn '],
  ])('are hosts like others: %s', async (text, expected) => {
    const play = dyn + adding('{ name: beta, groups: new, own: 3 }') + print(text);
    const { folder, inventory, warned } = await sourceOf(play);
    expect(await preflightOf(folder, { inventory })).toEqual([]);
    const { task } = await runLocally(folder, { inventory });
    expect(task('tell', 'alpha')?.result).toMatchObject({ message: expected });
    expect(warned).toEqual([]);
  });

  test('are selected by any pattern, and no limit leaves them out', async () => {
    const play = `${dyn}- hosts: new:!beta\n  tasks:\n    - { name: tell, print: "{{ colour }}" }\n`;
    const { folder, inventory, warned } = await sourceOf(play);
    expect(await preflightOf(folder, { inventory })).toEqual([]);
    const { task } = await runLocally(folder, { inventory });
    expect(task('tell', 'dyn')?.result).toMatchObject({ message: 'blue' });
    expect(warned).toEqual([]);
  });

  test.each<[string, string, readonly string[]]>([
    ['{{ hostvars.dyn.color }}', dyn, ['hostvars.dyn has no color']],
    ['{{ hostvars.dym.colour }}', dyn, ['hostvars has no dym']],
    ['{{ groups.knew }}', dyn, ['groups has no knew']],
    ['{{ hostvars.dym.colour }} {{ groups.knew }}', adding('"{{ inventory_hostname }}-2"'), []],
    ['{{ groups.knew }}', adding('{ name: x, groups: "{{ inventory_hostname }}" }'), []],
    ['{{ hostvars.beta.nothing }}', adding('"{{ inventory_hostname }}-2"'), ['hostvars.beta has no nothing']],
  ])('are known before: %s', async (text, add, expected) => {
    const { folder, inventory } = await sourceOf(add + print(text));
    expect((await preflightOf(folder, { inventory })).map(({ message }) => message)).toEqual(expected);
  });
});

describe('what another host has not', () => {
  test.each(['{{ hostvars.beta.left.stdout }}', '{{ hostvars.[beta].left.stdout }}'])('%s', async (text) => {
    const { task } = await run(
      `- hosts: alpha\n  tasks:\n    - { name: tell, print: ${JSON.stringify(text)} }\n`,
    );
    expect(task('tell', 'alpha')?.diagnostic).toMatchObject({
      message: 'hostvars.beta has no left',
      help: expect.stringContaining('`barrier:`'),
    });
  });

  test('in a condition', async () => {
    const { task } = await run(
      `- hosts: alpha\n  tasks:\n    - { name: tell, print: x, when: "hostvars['beta'].left.rc == 0" }\n`,
    );
    expect(task('tell', 'alpha')?.diagnostic).toMatchObject({
      message: "hostvars['beta'] has no left",
      help: expect.stringContaining('`barrier:`'),
    });
  });
});
