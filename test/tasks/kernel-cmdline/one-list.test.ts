import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { KernelCmdline } from '../../../src/facts/host/kernel-cmdline.js';
import { toldOf, unforeseen } from '../../../src/model/index.js';
import { oneListChanges, targetOf } from '../../../src/tasks/kernel-cmdline/one-list.js';
import { renderRecord } from '../../../src/tasks/kernel-cmdline/record.js';
import { unmet, type WantedWords } from '../../../src/tasks/kernel-cmdline/words.js';

const keys = ['iommu', 'intel_iommu', 'hugepages', 'quiet'];
const word = fc
  .tuple(fc.constantFrom(...keys), fc.constantFrom('', '=on', '=off', '=pt'))
  .map(([key, value]) => `${key}${value}`);
const words = fc.uniqueArray(word, { maxLength: 5 });
const nothing = { add: [], hold: [] };
const wish = (over: Partial<WantedWords>): WantedWords => ({
  present: [],
  replaced: [],
  absent: [],
  released: [],
  ...over,
});
const release = wish({ released: keys });
const sorted = (list: readonly string[]): string[] => [...list].sort();

test('one list of words for everybody: the wish is granted, once is enough, and released words are as they were', () => {
  fc.assert(
    fc.property(words, words, words, (configured, replaced, absent) => {
      const wanted = wish({
        replaced,
        absent: absent.filter((one) => !replaced.some((other) => other.split('=')[0] === one.split('=')[0])),
      });
      const first = targetOf(wanted, nothing, configured);
      expect(unmet(wanted, first.words)).toEqual([]);
      expect(targetOf(wanted, first.own, first.words)).toEqual(first);
      const back = targetOf(release, first.own, first.words);
      expect(sorted(back.words)).toEqual(sorted(configured));
      expect(back.own).toEqual(nothing);
    }),
    { numRuns: 500 },
  );
});

test('a word that is taken away twice is held once, and comes back once', () => {
  const wanted = wish({ absent: ['quiet'] });
  const twice = targetOf(wanted, nothing, ['quiet', 'ro', 'quiet']);
  expect(twice).toEqual({ words: ['ro'], own: { add: [], hold: ['quiet'] } });
  // Somebody wrote it again since.
  expect(targetOf(wanted, { add: [], hold: ['quiet'] }, ['ro', 'quiet'])).toEqual(twice);
  expect(targetOf(release, twice.own, twice.words).words).toEqual(['ro', 'quiet']);
});

test.each<
  [
    string,
    string,
    Partial<WantedWords>,
    { add?: string; hold?: string },
    string,
    { add?: string; hold?: string },
  ]
>([
  [
    'another value stands in its place',
    'a iommu=off b',
    { replaced: ['iommu=pt'] },
    {},
    'a b iommu=pt',
    { add: 'iommu=pt', hold: 'iommu=off' },
  ],
  [
    'words of one key that stand right stay',
    'hugepages=1 x hugepages=2 y',
    { replaced: ['hugepages=1', 'hugepages=2'] },
    {},
    'hugepages=1 x hugepages=2 y',
    {},
  ],
  [
    'words of one key are put in order',
    'hugepages=2 x hugepages=1',
    { replaced: ['hugepages=1', 'hugepages=2'] },
    {},
    'x hugepages=1 hugepages=2',
    {},
  ],
  ['what somebody has is not called ours', 'quiet', { present: ['quiet'] }, {}, 'quiet', {}],
  ['what is added is ours', 'a', { present: ['quiet'] }, {}, 'a quiet', { add: 'quiet' }],
  ['ours is forgotten when it is taken away', 'a quiet', { absent: ['quiet'] }, { add: 'quiet' }, 'a', {}],
  [
    'what somebody has is held when it is taken away',
    'a quiet',
    { absent: ['quiet'] },
    {},
    'a',
    { hold: 'quiet' },
  ],
  [
    'what is held already stays held',
    'a',
    { absent: ['quiet'] },
    { hold: 'quiet splash' },
    'a',
    { hold: 'quiet splash' },
  ],
  ['what came back by itself is held no more', 'a quiet', {}, { hold: 'quiet' }, 'a quiet', {}],
  [
    'what is released goes if it is ours',
    'a iommu=pt',
    { released: ['iommu'] },
    { add: 'iommu=pt', hold: 'iommu=off' },
    'a iommu=off',
    {},
  ],
  ['and stays if it is not', 'a iommu=pt', { released: ['iommu'] }, {}, 'a iommu=pt', {}],
])('%s', (_, configured, wanted, own, words, left) => {
  const list = (text = ''): string[] => text.split(' ').filter((one) => one !== '');
  const told = targetOf(wish(wanted), { add: list(own.add), hold: list(own.hold) }, list(configured));
  expect([told.words.join(' '), told.own]).toEqual([words, { add: list(left.add), hold: list(left.hold) }]);
});

describe('the changes of one list', () => {
  const record = (add: string, hold = '') =>
    String(renderRecord({ add: add.split(' ').filter(Boolean), hold: hold.split(' ').filter(Boolean) }));
  const changesOf = (wanted: Partial<WantedWords>, configured: string, more: Partial<KernelCmdline> = {}) =>
    oneListChanges(wish(wanted), {
      ...{ running: [], loader: 'grubby', configured: configured.split(' ') },
      ...more,
    });
  const noted = (content: string | undefined) => [
    { kind: 'exec', argv: ['mkdir', '-p', '/etc/rigger'] },
    { kind: 'write-file', path: '/etc/rigger/kernel-cmdline', content, mode: '0644' },
  ];
  const grubby = (...flags: string[]) =>
    flags.map((flag) => ({ kind: 'exec', argv: ['grubby', '--update-kernel=ALL', flag] }));

  test('are none where words and record are as wanted', () => {
    expect(changesOf({ present: ['a'] }, 'a b')).toEqual([]);
    expect(changesOf({ present: ['a'] }, 'b a', { record: record('a') })).toEqual([]);
  });

  test('append what is new, note it, and reach what boot loaders read', () => {
    expect(changesOf({ present: ['a'] }, 'b c')).toMatchObject([
      {
        summary: 'set kernel parameters of every boot entry: a',
        before: 'b c',
        after: 'b c a',
        commands: [...noted(record('a')), ...grubby('--args=a')],
        invalidates: [
          ...['kernel:cmdline', 'file:/boot', 'file:/efi', 'file:/etc/default/grub'],
          ...['file:/etc/kernel/cmdline', 'file:/etc/rigger'],
        ],
      },
    ]);
  });

  test('take out first what stands in the wrong order, from the first such word on', () => {
    const [change] = changesOf({ replaced: ['x=1', 'x=2'] }, 'a x=2 x=1');
    expect(change).toMatchObject({
      summary: 'set kernel parameters of every boot entry: their order',
      commands: grubby('--remove-args=x=2 x=1', '--args=x=1 x=2'),
    });
  });

  test.each([
    [
      'a word beside others of its key, which grubby would take away',
      { present: ['console=ttyS0'] },
      'ro console=tty0 quiet',
      ['--args=console=tty0 console=ttyS0'],
      'ro quiet console=tty0 console=ttyS0',
    ],
    [
      'a word without a value that goes, beside one with a value',
      { released: ['debug'] },
      'debug debug=x ro',
      ['--remove-args=debug', '--args=debug=x'],
      'ro debug=x',
    ],
  ])('keep %s', (_, wanted, configured, calls, left) => {
    const [change] = changesOf(wanted, configured, { record: record('debug') });
    expect(change?.commands.slice(-calls.length)).toEqual(grubby(...calls));
    const foretold = change?.leaves?.find(({ fact }) => fact === 'kernel_cmdline');
    expect(foretold?.of({ running: [], loader: 'grubby' }, undefined)).toMatchObject({
      configured: left.split(' '),
    });
  });

  test('foretell no list where nobody tells the one that there is', () => {
    const cmdline: KernelCmdline = { running: [], loader: 'grubby' };
    const [change] = oneListChanges(wish({ present: ['a'] }), cmdline);
    const after = change?.leaves?.find(({ fact }) => fact === 'kernel_cmdline')?.of(cmdline, undefined);
    expect(toldOf(after as KernelCmdline, 'configured')).toBe(unforeseen);
  });

  test('only take away what nobody wants, and note what was somebody’s', () => {
    const [change] = changesOf({ absent: ['a'] }, 'a b');
    expect(change).toMatchObject({
      summary: 'set kernel parameters of every boot entry: -a',
      commands: [...noted(record('', 'a')), ...grubby('--remove-args=a')],
    });
  });

  test('remove a record that says nothing any more, with its folder where that is empty', () => {
    const [change] = changesOf({ released: ['a'] }, 'a b', { record: record('a') });
    expect(change?.commands).toEqual([
      { kind: 'exec', argv: ['rm', '-f', '--', '/etc/rigger/kernel-cmdline'] },
      { kind: 'exec', argv: ['rmdir', '--ignore-fail-on-non-empty', '/etc/rigger'], accept: [0, 1] },
      ...grubby('--remove-args=a'),
    ]);
  });

  test('note alone where the words are right already', () => {
    const [change] = changesOf({}, 'quiet', { record: record('', 'quiet') });
    expect(change).toMatchObject({ summary: 'note which kernel parameters are rigger’s' });
    expect(change?.commands.every((one) => one.kind === 'exec' && one.argv[0] !== 'grubby')).toBe(true);
  });

  test('write the list of systemd-boot, and the entry of each kernel', () => {
    const [change] = changesOf({ present: ['a'] }, 'b', { loader: 'systemd-boot' });
    expect(change?.commands.slice(2)).toEqual([
      { kind: 'write-file', path: '/etc/kernel/cmdline', content: 'b a\n', mode: '0644' },
      {
        kind: 'script',
        timeout: 600,
        script: expect.stringMatching(/^for m in [\s\S]*kernel-install add "\$v" "\$k"[\s\S]*\ndone$/),
      },
    ]);
  });
});
