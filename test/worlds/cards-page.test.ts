import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import type { Change, FactQuery, Outcome } from '../../src/model/index.js';
import { taskCatalogue } from '../../src/tasks/catalogue.js';
import { readInWorld, type World } from '../support/world.js';
import { devlinkOf } from './devlink-parts.js';
import { answer, func, iommuOf, ip, kernel, type Parts, worldOf } from './host-parts.js';

/**
 * The way that docs/cards.md goes with each card: its tasks on a host of that card that is empty, that has booted with
 * the card's own settings, and that is ready. What they say that they write, the ready host has; there they change
 * nothing.
 */
const page = readFileSync(new URL('../../docs/cards.md', import.meta.url), 'utf8');
const judged = ['nic_firmware', 'sriov_vfs', 'devlink'];

interface Task {
  readonly name: string;
  readonly input: object;
}

/** The tasks of a section that are judged, in their order. */
const tasksOf = (section: string): readonly Task[] => {
  const text = page.split(`\n## ${section}\n`)[1]!;
  const [, block] = /```yaml\n([\s\S]*?)```/.exec(text)!;
  const [play] = parse(block!) as [{ tasks: readonly Record<string, object>[] }];
  return play.tasks.flatMap((task) =>
    judged.flatMap((name) => (task[name] ? [{ name, input: task[name] }] : [])),
  );
};

const outcomes = (world: World, tasks: readonly Task[]): readonly Outcome[] => {
  const asked = tasks.map(({ name, input }) => {
    const task = taskCatalogue.get(name)!;
    const parsed = task.input.parse(input);
    return { task, parsed, needs: Object.entries(task.needs(parsed, {}) as Record<string, FactQuery>) };
  });
  const queries = [
    ...new Map(asked.flatMap(({ needs }) => needs.map(([, one]) => [one.key, one] as const))).values(),
  ];
  const readings = readInWorld(world, queries);
  const answered = ({ key }: FactQuery): unknown => {
    const reading = readings[queries.findIndex((one) => one.key === key)]!;
    if (!reading.available) throw new Error(`${key}: ${reading.reason}`);
    return reading.value;
  };
  return asked.map(({ task, parsed, needs }) =>
    task.plan(parsed, Object.fromEntries(needs.map(([name, query]) => [name, answered(query)])), {
      ...{ host: 'host1', pendingReboot: [], sources: {} },
    }),
  );
};

const changesOf = (all: readonly Outcome[]): readonly Change[] =>
  all.flatMap((one) => (one.kind === 'changes' ? one.changes : []));

const shown = (all: readonly Outcome[]) =>
  all.map((one) => {
    if (one.kind === 'refused') return one.diagnostic.code;
    return one.kind === 'nothing' ? 'nothing' : one.changes.map(({ summary }) => summary);
  });

/** Files and links that changes leave. */
const written = (list: readonly Change[]): Parts => {
  const files: Record<string, string> = {};
  const links: Record<string, string> = {};
  for (const { commands } of list)
    for (const command of commands) {
      if (command.kind === 'write-file' && typeof command.content === 'string')
        files[command.path] = command.content;
      if (command.kind === 'exec' && command.argv[0] === 'ln')
        links[String(command.argv.at(-1))] = String(command.argv.at(-2));
    }
  return { files, links };
};

const login = func('0000:19:00.0', { id: '14e4:165f', driver: 'tg3', net: { eno1: {} } });
const connection = { client: '192.0.2.1', server: '192.0.2.7', route: '192.0.2.1 dev eno1 src 192.0.2.7\n' };
const mac = (n: number): string => `02:00:00:00:01:${n.toString(16).padStart(2, '0')}`;
const vf = (index: number, over: object = {}) => ({
  ...{ vf: index, link_type: 'ether', address: mac(index), vlan_list: [{}], rate: { max_tx: 0, min_tx: 0 } },
  ...{ spoofchk: true, link_state: 'auto', trust: false },
  ...over,
});

/** The host of a card at one point of the way: how many functions its port may have and has, and what it and its switch say. */
const host = (
  { address, id, vfId, driver, link }: Record<'address' | 'id' | 'vfId' | 'driver' | 'link', string>,
  { total, count, vfOver = [] }: { total: number; count: number; vfOver?: readonly object[] },
  more: readonly Parts[],
): World => {
  const bus = address.split(':')[1]!;
  const functions = Array.from({ length: count }, (_, index) => `0000:${bus}:01.${index}`);
  return worldOf(
    kernel('6.1.0-40-amd64', 'BOOT_IMAGE=/vmlinuz root=UUID=1 ro intel_iommu=on iommu=pt'),
    iommuOf(['DMAR'], ['dmar0'], 40, 'IR-PCI-MSI'),
    func(address, {
      id,
      driver,
      group: 20,
      total,
      autoprobe: count > 0 ? 0 : 1,
      vfs: functions,
      net: { [link]: {} },
    }),
    ...functions.map((one, index) => func(one, { id: vfId, group: 30 + index, pf: address })),
    login,
    ip(
      [
        { name: 'lo', addresses: ['127.0.0.1/8'] },
        { name: 'eno1', parentdev: '0000:19:00.0', addresses: ['192.0.2.7/24'] },
        {
          ...{ name: link, parentdev: address },
          vfs: functions.map((_, index) => vf(index, vfOver[index])),
        },
      ],
      connection,
    ),
    ...more,
  );
};

const mellanox = {
  ...{
    address: '0000:3b:00.0',
    id: '15b3:101d',
    vfId: '15b3:101e',
    driver: 'mlx5_core',
    link: 'enp59s0f0np0',
  },
};
/** As mstconfig of mstflint 4.21 prints it. */
const mstconfig = (rows: readonly (readonly [name: string, now: string, next: string])[]): Parts => ({
  answers: [
    answer(
      'mstconfig -d 0000:3b:00.0 -e q',
      `\nDevice #1:\n----------\n\nDevice type:        ConnectX6DX         \nName:               MCX623106AN-CDA_Ax  \nDevice:             0000:3b:00.0        \n\nConfigurations:                                     Default              Current              Next Boot\n${rows
        .map(
          ([name, now, next]) =>
            `${now === next ? ' ' : '*'}       ${name.padEnd(44)}${now.padEnd(21)}${now.padEnd(21)}${next.padEnd(20)}`,
        )
        .join('\n')}\nThe '*' shows parameters with next value different from default/current value.\n`,
    ),
    answer('mstconfig -d 0000:3b:00.0 i', '', 1),
  ],
});
const cardSettings = (on: boolean) =>
  mstconfig([
    on ? ['SRIOV_EN', 'True(1)', 'True(1)'] : ['SRIOV_EN', 'False(0)', 'False(0)'],
    on ? ['NUM_OF_VFS', '8', '8'] : ['NUM_OF_VFS', '0', '0'],
    ['LINK_TYPE_P1', 'ETH(2)', 'ETH(2)'],
  ]);
const mellanoxSwitch = (steering: string, mode: string, encap: string, roce = true) =>
  devlinkOf({
    ...{ handle: 'pci/0000:3b:00.0', driver: 'mlx5_core' },
    params: [
      ['flow_steering_mode', 'runtime', steering],
      ['enable_roce', 'driverinit', roce],
    ],
    eswitch: { mode, 'inline-mode': 'none', 'encap-mode': encap },
    ports: { 65535: { netdev: 'enp59s0f0np0', flavour: 'physical', port: 0 } },
  });

const intel = {
  ...{ address: '0000:17:00.0', id: '8086:1592', vfId: '8086:1889', driver: 'ice', link: 'enp23s0f0' },
};
const intelSwitch = devlinkOf({
  ...{ handle: 'pci/0000:17:00.0', driver: 'ice' },
  versions: { 'fw.app.name': 'ICE OS Default Package', 'fw.app': '1.3.36.0' },
  params: [['enable_roce', 'runtime', false]],
  eswitch: { mode: 'legacy', 'inline-mode': 'none', 'encap-mode': 'basic' },
  ports: { 0: { netdev: 'enp23s0f0', flavour: 'physical', port: 0 } },
});
const addresses = [{ address: '52:54:00:aa:00:01' }, { address: '52:54:00:aa:00:02' }];

describe('ConnectX-6 Dx', () => {
  const tasks = tasksOf('ConnectX-6 Dx');
  const at = (total: number, count: number, ...more: readonly Parts[]) =>
    outcomes(host(mellanox, { total, count }, more), tasks);
  const off = mellanoxSwitch('dmfs', 'legacy', 'none');

  test('goes its way in the order of the page, and is ready then', () => {
    expect(tasks.map(({ name }) => name)).toEqual(['nic_firmware', 'sriov_vfs', 'devlink']);
    const empty = at(0, 0, cardSettings(false), off);
    expect(shown(empty).slice(0, 2)).toEqual([
      [
        'note in /etc/rigger/before/nic-firmware-0000:3b:00.0.json what the card 0000:3b:00.0 had before',
        expect.stringMatching(/^set SRIOV_EN.*NUM_OF_VFS/),
      ],
      'hosts/no-sriov',
    ]);
    expect(empty[0]).toHaveProperty('reboot', expect.stringMatching(/NUM_OF_VFS/));

    const booted = at(8, 0, cardSettings(true), off, written(changesOf(empty.slice(0, 1))));
    expect(shown(booted).slice(0, 2)).toEqual([
      'nothing',
      ['set sriov_numvfs of 0000:3b:00.0 to 8', expect.stringMatching(/^keep it over reboots/)],
    ]);

    const functions = at(8, 8, cardSettings(true), off, written(changesOf(booted.slice(0, 2))));
    expect(shown(functions).slice(0, 2)).toEqual(['nothing', 'nothing']);
    expect(changesOf(functions.slice(2)).map(({ risk }) => risk)).toContain('drops-link');

    const left = [empty.slice(0, 1), booted.slice(0, 2), functions].flatMap(changesOf);
    const ready = at(8, 8, cardSettings(true), mellanoxSwitch('smfs', 'switchdev', 'basic'), written(left));
    expect(shown(ready)).toEqual(['nothing', 'nothing', 'nothing']);
  });

  test('goes back with a parameter for which its driver would start again, from where it is ready', () => {
    const roce = { name: 'devlink', input: { device: '3b:00.0', params: { enable_roce: false } } };
    const started = outcomes(host(mellanox, { total: 8, count: 0 }, [cardSettings(true), off]), [roce]);
    const without = mellanoxSwitch('dmfs', 'legacy', 'none', false);
    const made = at(8, 8, cardSettings(true), without, written(changesOf(started)));
    const left = written([...changesOf(started), ...changesOf(made)]);
    const ready = host(mellanox, { total: 8, count: 8 }, [
      ...[cardSettings(true), mellanoxSwitch('smfs', 'switchdev', 'basic', false), left],
    ]);
    const back = outcomes(ready, tasksOf('Take it back'));
    expect(back.map(({ kind }) => kind)).not.toContain('refused');
    expect(shown(back)[0]).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^set mode legacy/),
        'set enable_roce true of pci/0000:3b:00.0',
      ]),
    );
    expect(back[0]).toHaveProperty('reboot', expect.stringMatching(/enable_roce/));
  });
});

describe('E810', () => {
  const tasks = tasksOf('E810');
  const at = (total: number, count: number, ...more: readonly Parts[]) =>
    outcomes(host(intel, { total, count, vfOver: addresses }, [intelSwitch, ...more]), tasks);

  test('goes its way in the order of the page, and is ready then', () => {
    expect(tasks.map(({ name }) => name)).toEqual(['devlink', 'sriov_vfs']);
    const off = at(0, 0);
    expect(shown(off)[1]).toBe('hosts/no-sriov');
    const empty = at(64, 0);
    expect(shown(empty)).toEqual([
      [expect.stringMatching(/^keep it over reboots by rigger-devlink-pci/)],
      ['set sriov_numvfs of 0000:17:00.0 to 8', expect.stringMatching(/^keep it over reboots/)],
    ]);
    const ready = at(64, 8, written(changesOf(empty)));
    expect(shown(ready)).toEqual(['nothing', 'nothing']);
  });

  test('another mode is refused once there are functions, and taken before', () => {
    const switched = [{ name: 'devlink', input: { device: '17:00.0', eswitch: { mode: 'switchdev' } } }];
    const world = (count: number) => host(intel, { total: 64, count }, [intelSwitch]);
    expect(shown(outcomes(world(8), switched))).toEqual(['hosts/eswitch-order']);
    expect(changesOf(outcomes(world(0), switched)).map(({ risk }) => risk)).toContain('drops-link');
  });
});
