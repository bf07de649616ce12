import { describe, expect, test } from '@jest/globals';
import { cellsOf } from '../../../src/experiment/design/cells.js';
import { confounding, type PlannedDesign } from '../../../src/experiment/design/confounding.js';

const factors = { datapath: ['virtio', 'sriov'], mtu: [1500, 9000] };
const sound: PlannedDesign = {
  cells: cellsOf(factors),
  factor: 'datapath',
  order: 'randomised-blocks',
  repeat: 6,
  measures: cellsOf(factors).map(({ factors: { datapath } }) => ({
    ping: { count: 10, address: datapath === 'virtio' ? '10.77.0.1' : '10.78.0.1' },
  })),
};
const together = cellsOf(factors, ({ datapath, mtu }) => (datapath === 'virtio') === (mtu === 1500));

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
  });
});
