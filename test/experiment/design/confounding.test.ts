import { describe, expect, test } from '@jest/globals';
import { cellsOf } from '../../../src/experiment/design/cells.js';
import {
  type CellSetup,
  confounding,
  type PlannedDesign,
} from '../../../src/experiment/design/confounding.js';

const setup = (more: Partial<CellSetup> = {}): CellSetup => ({
  guests: ['g1 on dut1'],
  ends: { ping: ['g1 to peer1', 'load g1 to peer1'] },
  loads: { ping: { '1 iperf3': { protocol: 'tcp', to: 'peer' } } },
  variables: {
    'bring_up/0 guests_defaults': { vcpu_pins: ['2'], nics: [{ mtu: 9000, datapath: 'virtio' }] },
  },
  ...more,
});

const factors = { datapath: ['virtio', 'sriov'], mtu: [1500, 9000] };
const sound: PlannedDesign = {
  cells: cellsOf(factors),
  factors: ['datapath'],
  order: 'randomised-blocks',
  repeat: 6,
  measures: cellsOf(factors).map(({ factors: { datapath } }) => ({
    ping: { count: 10, address: datapath === 'virtio' ? '10.77.0.1' : '10.78.0.1' },
  })),
  setups: cellsOf(factors).map(() => setup()),
};

/** The design with something else around the measurement of one datapath. */
const around = (more: Partial<CellSetup>, levels = factors.datapath): PlannedDesign => {
  const cells = cellsOf({ datapath: levels });
  return { ...sound, cells, setups: cells.map(({ index }) => (index === 0 ? setup() : setup(more))) };
};
const together = cellsOf(factors, ({ datapath, mtu }) => (datapath === 'virtio') === (mtu === 1500));

/** A design that compares two sets of parameters of the workload `command`. */
const ownWords = (
  levels: string[],
  parameters: Readonly<Record<string, readonly unknown[]>>,
): PlannedDesign => {
  const cells = cellsOf({ arm: levels });
  const measures = cells.map(({ index }) => ({
    command: Object.fromEntries(
      Object.entries(parameters).map(([name, all]) => [name, all[index] as string]),
    ),
  }));
  return { ...sound, cells, factors: ['arm'], measures, setups: cells.map(() => setup()) };
};

const cases: [string, PlannedDesign, string[]][] = [
  ['a full factorial design whose arms differ in the address', sound, []],
  [
    'a factor that goes with the compared one',
    { ...sound, cells: together },
    ['experiment/confounded', 'experiment/uneven-arms', 'experiment/uneven-arms'],
  ],
  [
    'a cell without a partner',
    { ...sound, cells: cellsOf(factors, ({ datapath, mtu }) => datapath === 'virtio' || mtu === 1500) },
    ['experiment/uneven-arms'],
  ],
  [
    'a tool that is told to send more in one arm',
    {
      ...sound,
      measures: sound.cells.map(({ factors: { datapath } }) => ({
        ping: { count: datapath === 'virtio' ? 10 : 20 },
      })),
    },
    ['experiment/confounded'],
  ],
  [
    'a tool that is told the compared factor itself',
    { ...sound, measures: sound.cells.map(({ factors: { datapath } }) => ({ ping: { size: datapath! } })) },
    [],
  ],
  ['another guest in one arm', around({ guests: ['g1 on dut1', 'g2 on dut1'] }), ['experiment/confounded']],
  ['machines that are swapped', around({ ends: { ping: ['g2 to peer1'] } }), ['experiment/confounded']],
  [
    'words that name the compared level',
    {
      ...sound,
      measures: sound.cells.map(({ factors: { datapath } }) => ({
        command: { argv: ['sh', '-c', `run --path ${datapath}`] },
      })),
    },
    [],
  ],
  [
    'an own program with other words for each level',
    ownWords(['small', 'large'], {
      argv: [
        ['tool', '-b', '4'],
        ['tool', '-b', '64'],
      ],
    }),
    ['experiment/arms-differ'],
  ],
  [
    'the same where the levels are datapaths',
    ownWords(['virtio', 'sriov'], {
      argv: [
        ['tool', '-b', '4'],
        ['tool', '-b', '64'],
      ],
    }),
    ['experiment/confounded'],
  ],
  ['another time of measuring', ownWords(['small', 'large'], { seconds: [1, 2] }), ['experiment/confounded']],
  [
    'two compared factors, of which the second goes with other words',
    {
      ...sound,
      cells: cellsOf({ a: ['x', 'y'], b: ['p', 'q'] }),
      factors: ['a', 'b'],
      measures: cellsOf({ a: ['x', 'y'], b: ['p', 'q'] }).map(({ factors: { a, b } }) => ({
        command: { argv: ['tool', a!], seconds: b === 'p' ? 1 : 2 },
      })),
    },
    ['experiment/confounded'],
  ],
  ['a load beside one arm only', around({ loads: {} }), ['experiment/confounded']],
  [
    'a load that sends to another address',
    around({ loads: { ping: { '1 iperf3': { protocol: 'tcp', to: 'other' } } } }),
    [],
  ],
  [
    'vCPUs pinned in one arm, and an interface whose MTU differs',
    around({
      variables: {
        'bring_up/0 guests_defaults': { vcpu_pins: [], nics: [{ mtu: 1500, datapath: 'sriov' }] },
      },
    }),
    ['experiment/confounded', 'experiment/confounded'],
  ],
  [
    'a pinning that is what is compared',
    around({ variables: { 'bring_up/0 guests_defaults': { vcpu_pins: [] } } }, ['free', 'pinned']),
    [],
  ],
  ['a variable that no guest is made of', around({ variables: { note: 'other' } }), []],
  ['a fixed order', { ...sound, order: 'as-written' }, ['experiment/fixed-order']],
  ['five blocks', { ...sound, repeat: 5 }, ['experiment/too-few-blocks']],
];

describe('the confounding check', () => {
  test.each(cases)('%s', (_, design, codes) => {
    expect(confounding(design).map(({ code }) => code)).toEqual(codes);
  });

  test('names the parameter and both values', () => {
    const [found] = confounding(cases[3]![1]);
    expect(found?.message).toBe('ping.count is 10 where datapath is virtio, and 20 where it is sriov');
    const [pins, mtu] = confounding(
      around({
        variables: {
          'bring_up/0 guests_defaults': { vcpu_pins: [], nics: [{ mtu: 1500, datapath: 'sriov' }] },
        },
      }),
    );
    expect(pins?.message).toBe(
      'bring_up/0 guests_defaults.vcpu_pins is ["2"] where datapath is virtio, and [] where it is sriov',
    );
    expect(mtu?.message).toBe(
      'bring_up/0 guests_defaults.nics.0.mtu is 9000 where datapath is virtio, and 1500 where it is sriov',
    );
  });
});
