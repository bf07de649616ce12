import { describe, expect, test } from '@jest/globals';
import type { ResolvedCell } from '../../../src/experiment/bundle/format.js';
import { cellsOf } from '../../../src/experiment/design/cells.js';
import { explained } from '../../../src/experiment/design/explained.js';
import { unequalArms } from '../../../src/experiment/design/unequal-arms.js';
import type { Json } from '../../../src/model/index.js';

type Step = readonly [task: string, input: Json, files?: Record<string, string>];

const cellOf = (steps: readonly (Step | null)[], argv: readonly string[]): ResolvedCell => ({
  guests: [],
  workloads: { ping: { driver: 'ping', parameters: {}, commands: { 'client g1': argv } } },
  tasks: steps.flatMap((step, index) =>
    step === null
      ? []
      : [
          {
            host: 'dut1',
            at: `bring_up/${index}`,
            task: step[0],
            name: null,
            input: step[1],
            files: step[2] ?? {},
          },
        ],
  ),
});

/** The messages for two arms with these steps, and these words of the tool. */
const said = (
  levels: readonly Json[],
  steps: readonly (readonly (Step | null)[])[],
  argv = [['ping'], ['ping']],
) =>
  unequalArms(
    {
      cells: cellsOf({ arm: levels }),
      resolved: steps.map((own, index) => cellOf(own, argv[index]!)),
      setups: steps.map(() => ({ ends: {}, loads: {} })),
    },
    'arm',
    () => undefined,
  ).map(({ message }) => message);

describe('sneaky designs', () => {
  test.each<[string, ReturnType<typeof said>, RegExp]>([
    [
      'a governor set by shell in one arm',
      said(
        ['virtio', 'sriov'],
        [[['shell', 'echo powersave >governor']], [['shell', 'echo performance >governor']]],
      ),
      /^shell "bring_up\/0" on dut1 is told other things where arm is virtio than where arm is sriov: text$/,
    ],
    [
      'rx_usecs by datapath',
      said(['virtio', 'sriov'], [[['net_link', { rx_usecs: 0 }]], [['net_link', { rx_usecs: 50 }]]]),
      /^net_link /,
    ],
    [
      'a pause for one arm',
      said(['virtio', 'sriov'], [[['pause', { seconds: 5 }]], [null]]),
      /runs only where arm is virtio$/,
    ],
    [
      'a file that the tool reads',
      said(
        ['virtio', 'sriov'],
        [[['copy', { src: 'sizes' }, { sizes: 'aa' }]], [['copy', { src: 'sizes' }, { sizes: 'bb' }]]],
      ),
      /^copy /,
    ],
    [
      'levels of other names, where the tool is sent elsewhere and a step differs',
      said(
        ['vhost', 'vf'],
        [[['net_link', { mtu: 1500 }]], [['net_link', { mtu: 9000 }]]],
        [
          ['ping', '10.77.0.1'],
          ['ping', '10.78.0.1'],
        ],
      ),
      /^net_link /,
    ],
  ])('%s', (_, messages, expected) => {
    expect(messages).toEqual([expect.stringMatching(expected)]);
  });
});

describe('honest designs', () => {
  test.each<[string, string[]]>([
    [
      'one step that is how the factor comes about',
      said(['everywhere', 'apart'], [[['shell', 'echo 3 >mask']], [['shell', 'echo 1 >mask']]]),
    ],
    [
      'steps and a tool that name the level',
      said(
        ['fast', 'slow'],
        [[['command', { argv: ['set', 'fast'] }]], [['command', { argv: ['set', 'slow'] }]]],
        [
          ['sh', '-c', 'run "fast"'],
          ['sh', '-c', 'run "slow"'],
        ],
      ),
    ],
    [
      'numeric levels',
      said(
        [1, 16],
        [[['shell', 'queues 1 of 16']], [['shell', 'queues 16 of 16']]],
        [
          ['x', '-P', '1', '-p', '5201'],
          ['x', '-P', '16', '-p', '5201'],
        ],
      ),
    ],
    ['the same steps', said(['virtio', 'sriov'], [[['shell', 'true']], [['shell', 'true']]])],
  ])('%s', (_, messages) => {
    expect(messages).toEqual([]);
  });
});

test.each([
  ['vhost', 'vf', 'use vhost', 'use vf', true],
  ['a', 'ab', 'xaab', 'xabab', true],
  ['1', '16', '1 of 16', '16 of 16', true],
  ['fast', 'slow', 'fast 1', 'slow 2', false],
  ['', 'x', 'run', 'run x', false],
])('%s and %s explain %j and %j: %j', (levelOne, levelTwo, one, two, expected) => {
  expect(explained(one, two, levelOne, levelTwo)).toBe(expected);
});
