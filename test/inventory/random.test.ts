import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { listInventory, loadInventory } from '../../src/inventory/index.js';
import { ansibleInventories, asJson } from './ansible-list.js';

const groupNames = ['a', 'b', 'c', 'd', 'e'] as const;
const hosts = fc.subarray(['h1', 'h2', 'h3', 'h4', 'h[5:6]', 'h1:2222']);
const variables = fc.dictionary(
  fc.constantFrom('x', 'y', 'z', 'ansible_port'),
  fc.integer({ min: 0, max: 99 }),
  { maxKeys: 3 },
);
const priority = fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined });

/** A group knows later groups as children only, so that there is no loop. */
const group = (index: number) =>
  fc.record({
    name: fc.constant(groupNames[index]!),
    hosts: fc.array(fc.tuple(hosts, variables), { maxLength: 2 }),
    children: fc.subarray(groupNames.slice(index + 1)),
    vars: variables,
    priority,
  });

type Group = ReturnType<typeof group> extends fc.Arbitrary<infer T> ? T : never;

const inventory = fc.record({
  order: fc.shuffledSubarray([0, 1, 2, 3, 4], { minLength: 5 }),
  groups: fc.tuple(...groupNames.map((_, index) => group(index))),
  lonely: hosts,
  all: variables,
  kind: fc.constantFrom('ini', 'yaml', 'nested'),
  files: fc.dictionary(
    fc.constantFrom(
      'group_vars/all',
      'group_vars/a.yml',
      'group_vars/b/x.yml',
      'group_vars/b/y',
      'group_vars/e.json',
      'group_vars/ungrouped.yaml',
      'host_vars/h1.yml',
      'host_vars/h5',
    ),
    variables,
  ),
});

type Random = typeof inventory extends fc.Arbitrary<infer T> ? T : never;

const assignments = (values: object): string[] =>
  Object.entries(values).map(([name, value]) => `${name}=${value}`);
const withPriority = ({ vars, priority: value }: Group): object => ({
  ...vars,
  ...(value !== undefined && { ansible_group_priority: value }),
});

const iniText = ({ order, groups, lonely, all }: Random): string =>
  [
    ...lonely,
    ...order.flatMap((index) => {
      const one = groups[index]!;
      return [
        ...(one.children.length > 0 ? [`[${one.name}:children]`, ...one.children] : []),
        `[${one.name}]`,
        ...one.hosts.flatMap(([names, values]) =>
          names.map((name) => [name, ...assignments(values)].join(' ')),
        ),
        `[${one.name}:vars]`,
        ...assignments(withPriority(one)),
      ];
    }),
    '[all:vars]',
    ...assignments(all),
  ].join('\n');

const yamlGroup = (one: Group, child: (name: string) => unknown): object => ({
  hosts: Object.fromEntries(one.hosts.flatMap(([names, values]) => names.map((name) => [name, values]))),
  vars: withPriority(one),
  children: Object.fromEntries(one.children.map((name) => [name, child(name)])),
});

/** JSON is YAML; nested groups are written out where they are children, flat ones only named there. */
const yamlText = ({ order, groups, lonely, all, kind }: Random): string => {
  const nested = (name: string): object => yamlGroup(groups.find((one) => one.name === name)!, nested);
  const flat = (one: Group): object => yamlGroup(one, () => null);
  return JSON.stringify({
    all: { vars: all, hosts: Object.fromEntries(lonely.map((name) => [name, null])) },
    ...Object.fromEntries(
      order.map((index) => [
        groups[index]!.name,
        kind === 'nested' ? nested(groups[index]!.name) : flat(groups[index]!),
      ]),
    ),
  });
};

test('random inventories, INI and YAML, are the same data as for ansible-inventory', async () => {
  const root = await mkdtemp(join(tmpdir(), 'rigger-random-'));
  const samples = fc.sample(inventory, { numRuns: 50, seed: 20240229 });
  const sources: string[] = [];
  for (const [index, one] of samples.entries()) {
    const source = join(root, String(index), one.kind === 'ini' ? 'hosts' : 'hosts.yml');
    await mkdir(dirname(source));
    await writeFile(source, one.kind === 'ini' ? iniText(one) : yamlText(one));
    for (const [name, values] of Object.entries(one.files)) {
      await mkdir(dirname(join(dirname(source), name)), { recursive: true });
      await writeFile(join(dirname(source), name), JSON.stringify(values));
    }
    sources.push(source);
  }
  const printed = ansibleInventories(sources.map((source) => ['-i', source, '--list']));
  const differing = [];
  for (const [index, source] of sources.entries()) {
    const { inventory: mine, diagnostics } = await loadInventory([source]);
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    const listed = asJson(listInventory(mine));
    const wanted = JSON.parse(printed[index]!);
    try {
      expect(listed).toEqual(wanted);
    } catch (error) {
      differing.push(`${samples[index]!.kind}\n${iniText(samples[index]!)}\n${(error as Error).message}`);
    }
  }
  await rm(root, { recursive: true });
  expect(differing.slice(0, 2).join('\n\n')).toBe('');
});
