import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { bundleFiles, type HostFile, readBundle } from '../../../src/experiment/bundle/index.js';
import { cellsOf } from '../../../src/experiment/design/cells.js';
import { runExperiment } from '../../../src/experiment/index.js';
import { requireSameEnvironment } from '../../../src/experiment/run/same-environment.js';
import { unlikeCells } from '../../../src/experiment/run/unlike-cells.js';
import { experimentNode, type LocalSession, localSession } from '../support/local-session.js';

let folder: string;
let sessions: LocalSession[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rigger-environment-'));
  sessions = [];
});
afterEach(async () => {
  await Promise.all(sessions.map((session) => session.close()));
  await rm(folder, { recursive: true, force: true });
});

const open = (more: Partial<Parameters<typeof localSession>[0]> = {}): LocalSession => {
  const session = localSession({ runsFolder: join(folder, 'runs'), ...more });
  sessions.push(session);
  return session;
};

/** A host with a card, as it was when the run began. */
const card: { readonly [fact: string]: { readonly [name: string]: string } } = {
  system: { kernel: '6.12.1', transparent_hugepages: 'always [madvise] never', 'bios SmtControl': 'on' },
  processor: {
    microcode: '0x1',
    governor: 'performance',
    turbo_off: '0',
    boost: '1',
    'mitigation mds': 'off',
  },
  network_cards: {
    'eth0 mtu': '1500',
    'eth0 offloads_on': 'rx-checksumming tx-checksumming',
    'eth0 ring RX': '512',
    'eth0 rx-usecs': '50',
    'eth0 adaptive RX': 'on',
    'eth0 queues Combined': '8',
    'eth0 firmware-version': '1.2',
  },
  network_stack: { 'net/ipv4/tcp_congestion_control': 'cubic' },
  interrupt_affinity: { '45 eth0-TxRx-0': '0', '46 eth0-TxRx-1': '1', '47 vfio': '0', '48 vfio': '1' },
  virtualization: { qemu: 'QEMU 10', 'module kvm': 'loaded' },
};

const file = (facts: typeof card): HostFile => ({
  ...{ host: 'here', role: 'dut', taken: '2026-01-01T00:00:00.000Z', tools: {} },
  facts: Object.fromEntries(Object.entries(facts).map(([fact, value]) => [fact, { value }])),
});

const changed = (fact: string, name: string, value: string | undefined): HostFile => {
  const { [name]: _, ...rest } = card[fact]!;
  return file({ ...card, [fact]: value === undefined ? rest : { ...rest, [name]: value } });
};

const design = `
factors: { job: [one, two] }
design: { repeat: 2, seed: 7, order: as-written }
measure:
  - command: { from: dut, to: none, argv: [cat, "FOLDER/{{ job }}.txt"], metrics: { m: { pattern: '(\\d+)', unit: s } } }
`;

const measured = async (session: LocalSession): Promise<unknown> =>
  runExperiment(session, await experimentNode(design.replace('FOLDER', folder)), {
    playbook: 'playbooks/test.yml',
  }).catch((error: unknown) => error);

const bundle = async (): Promise<string> => join(folder, 'runs', (await readdir(join(folder, 'runs')))[0]!);

describe('a run that goes on refuses a host', () => {
  test.each<[string, HostFile, string]>([
    [
      'with other offloads',
      changed('network_cards', 'eth0 offloads_on', 'rx-checksumming'),
      'eth0 offloads_on: rx-checksumming tx-checksumming → rx-checksumming',
    ],
    ['with other rings', changed('network_cards', 'eth0 ring RX', '4096'), 'eth0 ring RX: 512 → 4096'],
    ['with other coalescing', changed('network_cards', 'eth0 rx-usecs', '0'), 'eth0 rx-usecs: 50 → 0'],
    [
      'without adaptive coalescing',
      changed('network_cards', 'eth0 adaptive RX', 'off'),
      'eth0 adaptive RX: on → off',
    ],
    [
      'with fewer queues',
      changed('network_cards', 'eth0 queues Combined', '1'),
      'eth0 queues Combined: 8 → 1',
    ],
    ['with another MTU', changed('network_cards', 'eth0 mtu', '9000'), 'eth0 mtu: 1500 → 9000'],
    [
      'with other firmware',
      changed('network_cards', 'eth0 firmware-version', '1.3'),
      'firmware-version: 1.2 → 1.3',
    ],
    [
      'whose interrupts go elsewhere',
      changed('interrupt_affinity', '45 eth0-TxRx-0', '3'),
      'eth0-TxRx-0: 0 → 3',
    ],
    [
      'whose interrupts have other numbers and go elsewhere',
      file({ ...card, interrupt_affinity: { '71 eth0-TxRx-0': '3', '72 eth0-TxRx-1': '1' } }),
      'eth0-TxRx-0: 0 → 3',
    ],
    [
      'with other huge pages',
      changed('system', 'transparent_hugepages', '[always] madvise never'),
      'transparent_hugepages: always [madvise]',
    ],
    ['without turbo', changed('processor', 'turbo_off', '1'), 'turbo_off: 0 → 1'],
    ['without boost', changed('processor', 'boost', '0'), 'boost: 1 → 0'],
    [
      'with another governor',
      changed('processor', 'governor', 'powersave'),
      'governor: performance → powersave',
    ],
    [
      'with another setting of the BIOS',
      changed('system', 'bios SmtControl', 'off'),
      'bios SmtControl: on → off',
    ],
    [
      'with another congestion control',
      changed('network_stack', 'net/ipv4/tcp_congestion_control', 'none of these'),
      'cubic → none of these',
    ],
    [
      'that does not say its coalescing any more',
      changed('network_cards', 'eth0 rx-usecs', undefined),
      'eth0 rx-usecs: 50 → missing',
    ],
  ])('%s', async (_, now, difference) => {
    await writeFile(join(folder, 'one.txt'), '1\n');
    await writeFile(join(folder, 'two.txt'), '1\n');
    await measured(open());
    await writeFile(join(await bundle(), bundleFiles.hosts, 'here/before.json'), JSON.stringify(file(card)));
    await expect(requireSameEnvironment(await bundle(), [file(card)])).resolves.toBeUndefined();
    await expect(requireSameEnvironment(await bundle(), [now])).rejects.toMatchObject({
      diagnostics: [{ code: 'experiment/environment-differs', notes: [expect.stringContaining(difference)] }],
    });
  });
});

describe('the files that a measurement names', () => {
  test('are held against each other between the arms, and against what they were when a run goes on', async () => {
    await writeFile(join(folder, 'one.txt'), '1\n');
    await writeFile(join(folder, 'two.txt'), '2 and more\n');
    let trials = 0;
    const stopping = () => {
      trials += 1;
      return trials > 3;
    };
    const session = open({ stopping });
    expect(await measured(session)).toMatchObject({ diagnostics: [{ code: 'experiment/stopped' }] });
    expect(session.events).toContainEqual({
      type: 'warning',
      diagnostic: expect.objectContaining({
        code: 'experiment/cells-differ',
        notes: [
          expect.stringMatching(
            /^here: command_files.command client, word 2 is \w{64} where job is one, and \w{64} where it is two$/,
          ),
        ],
      }),
    });
    const { surroundings } = await readBundle(await bundle());
    const program = surroundings.get(0)!.machines.here!.facts.command_files;
    expect(program).toMatchObject({ value: { 'command client, word 1': expect.stringMatching(/^\w{64}$/) } });

    await writeFile(join(folder, 'two.txt'), '3\n');
    expect(await measured(open({ resume: await bundle() }))).toMatchObject({
      diagnostics: [
        {
          code: 'experiment/environment-differs',
          notes: [expect.stringContaining('here: command_files.command client, word 2')],
        },
      ],
    });
    await writeFile(join(folder, 'two.txt'), '2 and more\n');
    expect(await measured(open({ resume: await bundle() }))).toMatchObject({ failed: 0, trials: 4 });
  });

  test('of the same content are no difference', async () => {
    for (const name of ['one', 'two']) await writeFile(join(folder, `${name}.txt`), '1\n');
    const session = open();
    expect(await measured(session)).toMatchObject({ failed: 0 });
    expect(JSON.stringify(session.events)).not.toContain('cells-differ');
  });
});

test('what guests and hosts were in one arm and not in the other is named once, with both values', () => {
  const cells = cellsOf({ datapath: ['virtio', 'sriov'], size: [56, 1400] });
  const cell = (index: number, machines: Record<string, HostFile>) =>
    [index, { cell: index, machines }] as const;
  const guest = { ...file(card), tools: { sockperf: '3.7' } };
  const other = { ...changed('network_cards', 'eth0 mtu', '9000'), tools: { sockperf: '3.10' } };
  const machines = (guests: HostFile) => ({ here: file(card), g1: guests });
  const found = unlikeCells(
    { cells, analysis: { factor: 'datapath' } as never },
    new Map([
      cell(0, machines(guest)),
      cell(1, machines(guest)),
      cell(2, machines(other)),
      cell(3, { ...machines(other), g2: guest }),
    ]),
  );
  expect(found.map(({ notes }) => notes)).toEqual([
    [
      'g1: network_cards.eth0 mtu is 1500 where datapath is virtio, and 9000 where it is sriov',
      'g1: tool.sockperf is 3.7 where datapath is virtio, and 3.10 where it is sriov',
    ],
  ]);
});
