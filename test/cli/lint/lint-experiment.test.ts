import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { findInputs } from '../../../src/cli/lint/find-inputs.js';
import { runLint } from '../../../src/cli/lint/run-lint.js';
import type { Value } from '../../../src/model/index.js';

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'rigger-lint-'));
  for (const part of ['playbooks', 'roles', 'inventory'])
    await cp(part, join(root, part), { recursive: true });
});

afterEach(() => rm(root, { recursive: true }));

/** What lint says about the density suite, of which a part was replaced. */
const lintDensity = async (
  part: RegExp,
  by: string,
  extra: readonly (readonly [string, Value])[] = [],
): Promise<string[]> => {
  const file = join(root, 'playbooks/density.yml');
  const text = await readFile(file, 'utf8');
  expect(text).toMatch(part);
  await writeFile(file, text.replace(part, by));
  const project = { root, inventory: [join(root, 'inventory/lab.yml')], rolesFolders: [] };
  const { diagnostics } = await runLint(await findInputs([file], project), new Map(extra));
  const lines = (await readFile(file, 'utf8')).split('\n');
  return diagnostics.map(
    ({ code, message, position }) =>
      `${code} at ${lines[position!.line - 1]?.trim().split(':')[0]}: ${message}`,
  );
};

const defaults = /guests_defaults: "[^\n]*/;

test('what the command line says is judged: a datapath that an instance cannot have, said once', async () => {
  const veth = 'guest g1 cannot have the datapath veth, which is ';
  expect(await lintDensity(/density/g, 'density', [['datapaths', ['virtio', 'veth']]])).toEqual([
    expect.stringContaining(veth),
  ]);
  const container = [['instance', 'container'] as const, ['datapaths', ['virtio', 'sriov']] as const];
  expect(await lintDensity(/density/g, 'density', container)).toEqual([
    expect.stringContaining('container c1 cannot have the datapath virtio'),
  ]);
  expect(await lintDensity(/density/g, 'density', [['design', 'all_levers']])).toEqual([]);
});

test('the suite as it is compares like with like', async () => {
  expect(await lintDensity(/density/g, 'density')).toEqual([]);
});

test.each([
  [
    'more processors for the guests of one datapath',
    defaults,
    `guests_defaults: { vcpus: "{{ ternary (eq datapath 'virtio') 2 1 }}" }`,
    /^experiment\/confounded at - name: bring_up\/\d\S* guests_defaults\.vcpus is 2 where datapath is virtio, and 1 where it is sriov$/,
  ],
  [
    'more guests with one datapath',
    /count: "\{\{ guest_count \}\}"/,
    `count: "{{ ternary (eq datapath 'virtio') 1 2 }}"`,
    /^experiment\/confounded at guests: guests is \["g1 on dut1"\] where datapath is virtio, and \["g1 on dut1","g2 on dut1"\]/,
  ],
  [
    'five blocks',
    /repeat: "\{\{ chosen.repeat \}\}", /,
    'repeat: 5, ',
    /^experiment\/too-few-blocks at design: 5 blocks give no 95 % interval/,
  ],
])('%s is a design that proves nothing', async (_, part, by, said) => {
  expect(await lintDensity(part, by)).toContainEqual(expect.stringMatching(said));
});

test('what depends on the cell but not on the datapath is no mistake', async () => {
  expect(await lintDensity(defaults, 'guests_defaults: { hugepage_kib: "{{ hugepage_kib }}" }')).toEqual([]);
});
