import { expect, test } from '@jest/globals';
import type { DesignFile, LevelsFile } from '../../../src/experiment/bundle/index.js';
import { lastKnown, notFresh } from '../../../src/experiment/run/fresh.js';

const levels = (more: Partial<LevelsFile> = {}): LevelsFile => ({
  hosts: { dut1: 'h1' },
  guests: { g1: { boot: 'b1', process: '10:500' } },
  functions: { 'dut1 0000:01:10.0': '900' },
  ...more,
});
const guest = (boot: string | null, process: string | null) => levels({ guests: { g1: { boot, process } } });

const rows: [string, [DesignFile['fresh'], LevelsFile | undefined, LevelsFile | undefined], string | null][] =
  [
    ['processes only: nothing to prove', ['trial', levels(), levels()], null],
    ['the first trial: nothing before it', ['guest', undefined, levels()], null],
    ['a guest of another process and boot', ['guest', levels(), guest('b2', '11:900')], null],
    ['a guest that booted in the same process', ['guest', levels(), guest('b2', '10:500')], null],
    [
      'a guest that does not say its boot, in another process',
      ['guest', levels(), guest(null, '10:900')],
      null,
    ],
    ['the same guest', ['guest', levels(), levels()], 'g1 has still boot b1 and process 10:500'],
    [
      'a guest of which nothing is known',
      ['guest', levels(), guest(null, null)],
      'g1 does not say since when it runs',
    ],
    ['a guest that was not there before', ['guest', levels({ guests: {} }), levels()], null],
    ['a function made again', ['vf', levels(), levels({ functions: { 'dut1 0000:01:10.0': '901' } })], null],
    ['the same function', ['vf', levels(), levels()], 'dut1 0000:01:10.0 is still the same'],
    ['no function at all', ['vf', levels(), levels({ functions: {} })], 'no guest has a virtual function'],
    ['a host that booted', ['host', levels(), levels({ hosts: { dut1: 'h2' } })], null],
    ['a host that did not', ['host', levels(), levels()], 'dut1 has still boot h1'],
    ['no guest at all', ['guest', levels(), levels({ guests: {} })], 'no guest takes part'],
    ['a host that says nothing', ['host', levels(), levels({ hosts: {} })], 'dut1 does not say its boot'],
    ['another host that did not', ['host', levels(), levels({ hosts: { dut1: 'h2', peer1: 'p1' } })], null],
    ['nothing recorded', ['host', levels(), undefined], 'nothing was recorded'],
  ];

test.each(rows)('%s', (_, given, why) => {
  const found = notFresh(...given, ['dut1']);
  if (why === null) expect(found).toBeNull();
  else expect(found).toMatch(new RegExp(`^nothing proves that the .* made anew: ${why}$`));
});

test('a guest that was away for a while is held against what it was last', () => {
  const away = levels({ guests: { g2: { boot: 'b9', process: '12:700' } } });
  const known = lastKnown(levels(), away);
  expect(notFresh('guest', known, levels(), ['dut1'])).toContain('g1 has still boot b1');
  expect(lastKnown(undefined, undefined)).toBeUndefined();
});
