import { afterEach, describe, expect, test } from '@jest/globals';
import type { RunEvent } from '../../src/model/index.js';
import { textWidth } from '../../src/ui/text-width.js';
import {
  begins,
  change,
  connected,
  connecting,
  ends,
  fails,
  finished,
  leaves,
  nodes,
  over,
  play,
  prints,
  summary,
  unreachable,
  waits,
} from './support/events.js';
import { closeScreens, inText, onTerminal, type Shown } from './support/show.js';

afterEach(closeScreens);

type Case = readonly [what: string, events: readonly RunEvent[], lines: readonly string[], shown?: Shown];

const many = nodes(200);
const notified = (host: string): RunEvent => ({
  at: 0,
  type: 'handler-notified',
  host,
  handler: '0/handlers/Reload',
  by: 'Settings',
});
const said = (host: string, text: string): RunEvent => ({ at: 0, type: 'message', host, text });

/** Events in, lines out: the lines that stay, as they go into a file. */
const staying: readonly Case[] = [
  [
    'a play of which the tags leave nothing is not named',
    [
      ...play(['a']),
      change('a', 'One', 'create /x'),
      leaves('a'),
      over,
      ...play(['a'], 0),
      leaves('a'),
      over,
    ],
    ['', 'Prepare on a', '  ~ changed One', '      create /x'],
  ],
  [
    'one host is not named again and again',
    [...play(['dut1']), change('dut1', 'Folder', 'create /a'), leaves('dut1'), over],
    ['', 'Prepare on dut1', '  ~ changed Folder', '      create /a'],
  ],
  [
    'what is the same on all hosts is told once, without the name',
    [
      ...play(['dut1', 'dut2']),
      change('dut2', 'Folder', 'create /srv/dut2'),
      change('dut1', 'Folder', 'create /srv/dut1'),
      over,
    ],
    ['', 'Prepare on dut1, dut2', '  ~ changed Folder on both hosts', '      create /srv/<host>'],
  ],
  [
    'what differs is told apart, in the order of the play',
    [
      ...play(['a', 'b', 'c']),
      change('a', 'One', 'create /x'),
      change('a', 'Two', 'create /y'),
      change('b', 'One', 'mend /x'),
      ends('b', 'Two', 'ok'),
      ends('c', 'One', 'ok'),
      change('c', 'Two', 'create /y'),
      over,
    ],
    [
      '',
      'Prepare on a, b, c',
      '  ~ changed One on a',
      '      create /x',
      '  ~ changed One on b',
      '      mend /x',
      '  ~ changed Two on a, c',
      '      create /y',
    ],
  ],
  [
    'a host that is slow holds back what it has still to do, and no more',
    [
      ...play(['a', 'b']),
      change('a', 'One', 'create /x'),
      change('b', 'One', 'create /x'),
      change('a', 'Two', 'create /y'),
    ],
    ['', 'Prepare on a, b', '  ~ changed One on both hosts', '      create /x'],
  ],
  [
    'what changes, from what to what, and how much of a text',
    [
      ...play(['a']),
      change('a', 'Mode', 'mode of /x', {
        before: { mode: '0644', owner: 'root' },
        after: { mode: '0600', owner: 'root' },
      }),
      change('a', 'Count', 'functions', { before: 0, after: 4, risk: 'drops-vfs' }),
      change('a', 'Text', 'change /y', { diff: { path: '/y', before: 'a\nb\n', after: 'a\nc\nd\n' } }),
      over,
    ],
    [
      '',
      'Prepare on a',
      '  ~ changed Mode',
      '      mode of /x  mode 0644 → 0600',
      '  ~ changed Count',
      '      functions [risk: drops-vfs]  0 → 4',
      '  ~ changed Text',
      '      change /y  (+2 -1 lines)',
    ],
  ],
  [
    '--diff shows the text',
    [
      ...play(['a']),
      change('a', 'Text', 'change /y', { diff: { path: '/y', before: 'a\n', after: 'b\n' } }),
      over,
    ],
    [
      '',
      'Prepare on a',
      '  ~ changed Text',
      '      change /y  (+1 -1 lines)',
      '      --- /y (now)',
      '      +++ /y (wanted)',
      '      @@ -1,1 +1,1 @@',
      '      -a',
      '      +b',
    ],
    { diff: true },
  ],
  [
    'a plan says what would be, and once for each cause what cannot be known',
    [
      ...play(['a']),
      change('a', 'One', 'create /x'),
      ...['Two', 'Three'].map((name) =>
        ends('a', name, 'unknown', { because: 'some fact', cause: '"One" has not happened yet' }),
      ),
      ends('a', 'Four', 'unknown', { because: 'nobody knows' }),
      over,
    ],
    [
      '',
      'Prepare on a',
      '  ~ would change One',
      '      create /x',
      '  ? unknown until apply: 2 tasks, since "One" has not happened yet',
      '      "Two", "Three"',
      '  ? unknown until apply: 1 task, since nobody knows',
      '      "Four"',
    ],
    { mode: 'plan' },
  ],
  [
    'a plan says what is so after a task, whatever it finds, and not what it would do as things are now',
    [
      ...play(['a']),
      ends('a', 'One', 'assured', {
        assures: '/x has this content',
        because: '"Zero" comes first and may change what this task finds',
        cause: '"Zero" has not happened yet',
        changes: [{ summary: 'create /x', commands: [] }],
      }),
      over,
    ],
    ['', 'Prepare on a', '  ≈ assured One', '      /x has this content'],
    { mode: 'plan' },
  ],
  [
    'with -v each unknown task is told in its place, and what was planned on which changes',
    [
      ...play(['a']),
      ends('a', 'One', 'ok', { because: '/x is there', restsOn: ['Make x', 'Fill it'] }),
      ends('a', 'Two', 'unknown', {
        because: '"One" comes first and may change what this task finds',
        cause: '"One" has not happened yet',
        changes: [{ summary: 'mend /x', commands: [] }],
      }),
      over,
    ],
    [
      '',
      'Prepare on a',
      '  ✓ ok One',
      '      /x is there',
      '      planned on what "Make x", "Fill it" leaves',
      '  ? unknown Two',
      '      "One" comes first and may change what this task finds',
      '      as things are now it would:',
      '      mend /x',
    ],
    { mode: 'plan', verbosity: 1 },
  ],
  [
    'nothing to change is said',
    [...play(['a']), ends('a', 'One', 'ok'), ends('a', 'Two', 'skipped'), leaves('a'), over],
    ['', 'Prepare on a', '  nothing to change'],
  ],
  ['no host is said', [...play([]), over], ['', 'Prepare on no host: its pattern matches none']],
  [
    'hosts that failed before are no missing ones',
    [
      ...play([]).map((event) => (event.type === 'play-started' ? { ...event, without: ['a', 'b'] } : event)),
      over,
    ],
    ['', 'Prepare on no host: a, b failed before'],
  ],
  [
    'a handler says who wanted it',
    [
      ...play(['a']),
      change('a', 'Settings', 'create /x'),
      notified('a'),
      ends('a', 'Reload', 'changed', { id: '0/flush1/handlers/Reload' }),
      over,
    ],
    [
      '',
      'Prepare on a',
      '  ~ changed Settings',
      '      create /x',
      '  ~ changed Reload',
      '      because of "Settings"',
    ],
  ],
  [
    'what a task prints stands under it, by host',
    [
      ...play(['a', 'b', 'c']),
      ...['b', 'a', 'c'].flatMap((host) => [
        said(host, host === 'b' ? 'no' : 'yes'),
        ends(host, 'Say', 'ok'),
      ]),
      over,
    ],
    ['', 'Prepare on a, b, c', '  ✓ ok Say on all 3 hosts', '      a, c: yes', '      b: no'],
  ],
  [
    'a failure at once: where, its last words, its command, what to try',
    [
      ...play(['a', 'b']),
      change('a', 'One', 'create /x'),
      fails('a', 'Two', 'no such module'),
      leaves('a', 'failed'),
    ],
    [
      '',
      'Prepare on a, b',
      '  ~ changed One on a',
      '      create /x',
      '  ✗ failed Two on a',
      '      error[engine/command-failed]: shell failed on a: the command exited with 1',
      '       --> site.yml:4:7',
      '        = stderr: no such module',
      '        = command: modprobe igb',
      '        = help: run it by hand',
    ],
  ],
  [
    'a host that cannot be reached, and why',
    [...play(['a', 'b']), unreachable('b'), leaves('b', 'unreachable'), ends('a', 'One', 'ok'), over],
    [
      '',
      'Prepare on a, b',
      '  ✗ unreachable on b',
      '      error[connection/refused]: b refuses the connection',
      '        = help: check sshd',
    ],
  ],
  [
    'what a host waits for, each new thing once',
    [
      ...play(['a']),
      begins('a', 'Reboot'),
      waits('a', 'Reboot', 'asked the host to reboot'),
      waits('a', 'Reboot', 'waiting for another boot id: it has not answered yet'),
      waits('a', 'Reboot', 'waiting for another boot id: it has not answered yet'),
      ends('a', 'Reboot', 'changed', { time: { wire: 100, remote: 0, own: 41_000 } }),
      over,
    ],
    [
      '',
      'Prepare on a',
      '    asked the host to reboot',
      '    waiting for another boot id: it has not answered yet',
      '  ~ changed Reboot (41.1 s)',
    ],
  ],
  [
    '-v tells every task, and why nothing was done',
    [...play(['a']), ends('a', 'One', 'ok', { because: '/x is such a directory' }), over],
    ['', 'Prepare on a', '  ✓ ok One', '      /x is such a directory'],
    { verbosity: 1 },
  ],
  [
    '-vv tells commands, their output and results',
    [
      ...play(['a']),
      begins('a', 'One'),
      prints('a', 'One', 'compiling\n'),
      change('a', 'One', 'create /x'),
      ends('a', 'Two', 'ok', { result: { changed: false } }),
      over,
    ],
    [
      '',
      'Prepare on a',
      '    compiling',
      '  ~ changed One',
      '      create /x',
      '      $ do create /x',
      '  ✓ ok Two',
      '      result: {"changed":false}',
    ],
    { verbosity: 2 },
  ],
  [
    '--profile splits the time',
    [...play(['a']), change('a', 'One', 'create /x'), over],
    [
      '',
      'Prepare on a',
      '  ~ changed One (wire 2 ms, host 10 ms, rigger 1 ms, 1 round trip)',
      '      create /x',
    ],
    { profile: true },
  ],
  [
    'no symbol where the terminal has none, and no escape sequence from a host',
    [...play(['a']), change('a', 'One', 'create /\u001b[31mx', { before: 1, after: 2 }), over],
    ['', 'Prepare on a', '  ~ changed One', '      create /␛[31mx  1 -> 2'],
    { env: { TERM: 'dumb' } },
  ],
  [
    '200 hosts to which the same happened take as much room as one',
    [...play(many), ...many.map((host) => change(host, 'Folder', `create /srv/${host}`)), over],
    [
      '',
      'Prepare on 200 hosts: node001–node200',
      '  ~ changed Folder on all 200 hosts',
      '      create /srv/<host>',
    ],
  ],
  [
    'in a plan the same failure of a few hosts is told once, and what differs is told',
    [
      ...play(['a', 'b', 'c']),
      fails('a', 'Load', 'no such module'),
      fails('b', 'Load', 'no such module'),
      unreachable('c'),
      over,
    ],
    [
      '',
      'Prepare on a, b, c',
      '  ✗ failed Load on a',
      '      error[engine/command-failed]: shell failed on a: the command exited with 1',
      '       --> site.yml:4:7',
      '        = stderr: no such module',
      '        = command: modprobe igb',
      '        = help: run it by hand',
      '  ✗ unreachable on c',
      '      error[connection/refused]: c refuses the connection',
      '        = help: check sshd',
      '  ✗ failed Load likewise on b',
    ],
    { mode: 'plan' },
  ],
  [
    'of 200 hosts that fail in two ways two are told, and the others counted',
    [
      ...play(many),
      ...many.map((host, index) => fails(host, 'Load', index === 7 ? 'not permitted' : 'no such module')),
      over,
    ],
    [
      '',
      'Prepare on 200 hosts: node001–node200',
      ...['node001 no such module', 'node008 not permitted'].flatMap((text) => {
        const [host, ...why] = text.split(' ');
        return [
          `  ✗ failed Load on ${host}`,
          `      error[engine/command-failed]: shell failed on ${host}: the command exited with 1`,
          '       --> site.yml:4:7',
          `        = stderr: ${why.join(' ')}`,
          '        = command: modprobe igb',
          '        = help: run it by hand',
        ];
      }),
      '  ✗ failed Load likewise on 198 more hosts: node002–node007, node009–node200',
    ],
  ],
  [
    'a play that a keyword ends for hosts that had not failed',
    [
      ...play(['a', 'b', 'c']),
      fails('b', 'Two', 'no'),
      leaves('b', 'failed'),
      leaves('a', 'stopped'),
      { at: 0, type: 'play-finished', index: 0, stopped: 'any_errors_fatal: b failed' },
    ],
    [
      '',
      'Prepare on a, b, c',
      '  ✗ failed Two on b',
      '      error[engine/command-failed]: shell failed on b: the command exited with 1',
      '       --> site.yml:4:7',
      '        = stderr: no',
      '        = command: modprobe igb',
      '        = help: run it by hand',
      '  ✗ stopped before the end on a, c',
      '      any_errors_fatal: b failed',
    ],
  ],
  [
    'a run that was stopped does not say that there was nothing to change',
    [...play(['a', 'b']), leaves('a', 'stopped'), leaves('b', 'stopped'), over],
    ['', 'Prepare on a, b'],
  ],
  [
    'of 200 hosts that all change in their own way none floods the screen',
    [...play(many), ...many.map((host, index) => change(host, 'Disk', `grow by ${index}`)), over],
    [
      '',
      'Prepare on 200 hosts: node001–node200',
      '  ~ changed Disk on all 200 hosts',
      '      each in its own way; `-l node001` shows one',
    ],
  ],
];

describe('the lines that stay', () => {
  test.each(staying)('%s', (_, events, lines, shown = {}) => {
    expect(inText(events, shown)).toEqual(lines);
  });

  test.each(staying)('are the same on a terminal: %s', async (_, events, lines, shown = {}) => {
    const stays = events.at(-1) === over;
    const terminal = await onTerminal(events, { ...shown, columns: 160, rows: 50 });
    const seen = await terminal.everything();
    const notLive = lines.filter((line) => !/^ {4}\S/.test(line));
    if (stays && shown.env === undefined) expect(seen).toEqual(notLive);
    else expect(seen.slice(0, notLive.length)).toHaveLength(notLive.length);
  });
});

test('what happened to many hosts takes one line, however narrow', () => {
  const slow = { time: { wire: 0, remote: 30_300, own: 0 } };
  const lines = inText([
    ...play(many),
    ...many.slice(100).map((host) => ends(host, 'Check all the disks of the host', 'changed', slow)),
    ...many.slice(0, 100).map((host) => fails(host, 'A task with a name that takes room', 'no')),
    over,
  ]);
  expect(lines.filter((line) => / hosts( |$)/.test(line))).toEqual([
    '  ~ changed Check all the disks of the host on 100 hosts (up to 30.3 s)',
    '  ✗ failed A task with a name that takes room likewise on 99 more hosts',
  ]);
});

/** Events in, frames out: the live area. */
const frames: readonly Case[] = [
  [
    'a connection that is being made',
    [...play(['dut1', 'dut2']), connecting('dut1'), connecting('dut2', 1000)],
    [
      '',
      'Prepare on dut1, dut2',
      '… dut1 1/3 connecting to root@dut1:22 5 s',
      '… dut2 1/3 connecting to root@dut2:22 4 s',
    ],
    { now: 5000 },
  ],
  [
    'the last lines of a command that takes long',
    [
      ...play(['a']),
      connecting('a'),
      connected('a'),
      ends('a', 'One', 'ok'),
      begins('a', 'Build', 1000),
      prints('a', 'Build', '1\n2\n3\n'),
      prints('a', 'Build', '4 名前\n\n'),
    ],
    ['', 'Prepare on a', '… a 2/3 Build 1 min 05 s', '    2', '    3', '    4 名前'],
    { now: 66_000 },
  ],
  [
    'what a reboot waits for, instead of a tail',
    [
      ...play(['a']),
      begins('a', 'Reboot'),
      prints('a', 'Reboot', 'bye\n'),
      waits('a', 'Reboot', 'waiting for another boot id: it refuses the connection'),
    ],
    ['', 'Prepare on a', '… a 1/3 Reboot 30 s', '    waiting for another boot id: it refuses the connection'],
    { now: 30_400 },
  ],
  [
    'a task that ended leaves nothing behind',
    [...play(['a']), begins('a', 'One'), prints('a', 'One', 'x\n'), ends('a', 'One', 'ok')],
    ['', 'Prepare on a'],
  ],
  [
    'of 200 hosts how far they are, what they do, and what the slowest says',
    [
      ...play(many),
      ...many.slice(0, 100).flatMap((host) => [ends(host, 'One', 'ok'), leaves(host)]),
      ...many.slice(100, 150).flatMap((host) => [ends(host, 'One', 'ok'), begins(host, 'Build', 2000)]),
      ...many.slice(150, 190).map((host) => connecting(host, 9000)),
      prints('node101', 'Build', 'compiling\n'),
      unreachable('node200'),
      leaves('node200', 'unreachable'),
    ],
    [
      '',
      'Prepare on 200 hosts: node001–node200',
      '  ✗ unreachable on node200',
      '      error[connection/refused]: node200 refuses the connection',
      '        = help: check sshd',
      '━━━━━━━━━━───────── 100 of 200 hosts done, 99 at work, 1 unreachable',
      '… Build on 50 hosts, 8 s on node101',
      '… connecting on 40 hosts, 1 s on node151',
      '    node101: compiling',
    ],
    { now: 10_000 },
  ],
  [
    'no wider than the terminal, with wide characters',
    [...play(['a']), begins('a', 'One'), prints('a', 'One', `${'名'.repeat(60)}\n`)],
    ['', 'Prepare on a', '… a 1/3 One', `    ${'名'.repeat(17)}…`],
    { columns: 40 },
  ],
];

describe('the live area', () => {
  test.each(frames)('shows %s', async (_, events, lines, shown = {}) => {
    expect(await (await onTerminal(events, shown)).frame()).toEqual(lines);
  });

  test.each(frames)('is not there without a terminal: %s', (_, events, lines, shown = {}) => {
    const text = inText(events, shown);
    expect(text.join('\n')).not.toContain('\u001b');
    expect(text.some((line) => line.startsWith('… '))).toBe(false);
    expect(lines[1]).toBe(text[1]);
  });

  const eight = nodes(8);
  test.each([
    [80, 24],
    [80, 6],
    [40, 10],
  ])('never is higher or wider than %i × %i, so that it can be erased', async (columns, rows) => {
    const busy = eight.flatMap((host) => [
      begins(host, 'A task with a long name that goes on and on'),
      prints(host, 'x', '1\n2\n3\n'),
    ]);
    const terminal = await onTerminal([...play(eight), ...busy], { columns, rows });
    const before = await terminal.everything();
    for (const line of before) expect(textWidth(line)).toBeLessThanOrEqual(columns);
    expect((await terminal.everything()).length).toBeLessThanOrEqual(rows + 2);
  });

  test('of a whole run on 200 hosts nothing is left on the screen, and little has scrolled', async () => {
    const run = many.flatMap((host) => [
      connecting(host),
      connected(host),
      begins(host, 'One'),
      prints(host, 'One', 'working\n'),
      change(host, 'One', `create /srv/${host}`),
      leaves(host),
    ]);
    const hosts = Object.fromEntries(many.map((host) => [host, summary({ changed: 1 })]));
    const terminal = await onTerminal([...play(many), ...run, over, finished(hosts)]);
    expect(await terminal.everything()).toEqual([
      '',
      'Prepare on 200 hosts: node001–node200',
      '  ~ changed One on all 200 hosts',
      '      create /srv/<host>',
      '',
      'host       ok  changed  round trips  network    host  controller',
      '200 hosts   1        1            2    12 ms  340 ms       25 ms',
      'times and round trips: the most that one host took',
    ]);
    // One write for each line that stays and a few for the area: events alone write nothing.
    expect(terminal.writes).toBeLessThan(30);
  });

  test('a terminal that became narrower leaves no rest of the area', async () => {
    const terminal = await onTerminal([...play(['a']), begins('a', 'A task with quite a long name to show')]);
    await terminal.resize(30, 24);
    expect((await terminal.frame()).length).toBeGreaterThan(2);
  });
});

describe('the summary', () => {
  const hosts = { dut1: summary({ changed: 2 }), dut2: summary({ failed: 1, ok: 0 }), 名前: summary() };

  test.each<readonly [string, Parameters<typeof finished>, readonly string[], Shown]>([
    [
      'a row for each host, with where its time went',
      [hosts],
      [
        '',
        'host  ok  changed  failed  round trips   network  host  controller',
        'dut1   1        2       0            2  12 ms   340 ms   25 ms',
        'dut2   0        0       1            2  12 ms   340 ms   25 ms',
        '名前   1        0       0            2  12 ms   340 ms   25 ms',
      ],
      {},
    ],
    [
      'only the time where there is no room for more',
      [hosts],
      [
        '',
        'host  ok  changed  failed    time',
        'dut1   1        2       0  377 ms',
        'dut2   0        0       1  377 ms',
        '名前   1        0       0  377 ms',
      ],
      { columns: 40 },
    ],
    [
      'an interruption, and reboots that are due',
      [{ a: summary({ pendingReboot: ['the kernel command line'] }) }, { interrupted: true }],
      [
        '',
        'host  ok  would change  round trips   network  host  controller',
        'a      1             0            2  12 ms   340 ms   25 ms',
        'reboot pending on a: the kernel command line',
        'interrupted',
      ],
      { mode: 'plan' },
    ],
    [
      'many hosts by how they ended, those in trouble first',
      [
        Object.fromEntries(
          nodes(12).map((host, index) => [
            host,
            index < 2
              ? summary({ unreachable: true, ok: 0 })
              : index === 5
                ? summary({ failed: 1 })
                : summary({ time: { wire: index, remote: 1, own: 1 } }),
          ]),
        ),
      ],
      [
        '',
        'host                                ok  changed  failed  round trips   network  host  controller',
        '2 hosts: node001, node002 unreachable   0        0       0            2  12 ms   340 ms   25 ms',
        'node006                                  1        0       1            2  12 ms   340 ms   25 ms',
        '9 hosts: node003–node005, node007–node012   1        0       0            2  11 ms     1 ms    1 ms',
        'times and round trips: the most that one host took',
      ],
      { columns: 120 },
    ],
  ])('has %s', (_, [which, more], lines, shown) => {
    const text = inText([finished(which, more)], shown);
    const spaces = (line: string) => line.replace(/ +/g, ' ');
    expect(text.map(spaces)).toEqual(lines.map(spaces));
  });
});
