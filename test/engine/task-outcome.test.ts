import { describe, expect, test } from '@jest/globals';
import {
  changeView,
  commandFailed,
  notConverged,
  outputFields,
  resultLost,
  riskRefused,
  secretResult,
} from '../../src/engine/task/task-outcome.js';
import { ValueUnknown } from '../../src/language/play.js';
import { type Change, type Command, type CommandOutput, Masker, Secret } from '../../src/model/index.js';
import { taskStep } from './support/engine-run.js';

const command: Command = { kind: 'script', script: 'make\nmake install' };
const output = (more: Partial<CommandOutput>): CommandOutput =>
  ({ exit: 1, stdout: '', stderr: '', ...more }) as CommandOutput;
const masker = new Masker();
const failed = (more: Partial<CommandOutput>, task = 'command', timeout?: number) =>
  commandFailed(
    taskStep(0, task, 'make', timeout === undefined ? {} : { timeout }),
    'h1',
    { command, output: output(more) },
    masker,
  );
const numbered = (count: number): string =>
  Array.from({ length: count }, (_, at) => `line ${at + 1}\n`).join('');

describe('a command that failed', () => {
  test('of which a task of its own has told why is not to be run by hand', () => {
    expect(failed({ stderr: 'its SHA-256 is 1, and not 2\n' }, 'get_url').help).toBe(
      'fix what it says above, then run again: only what is left is done',
    );
  });

  test('is told without the half of a secret that a long line is cut in', () => {
    const secret = 'wrong-horse-battery';
    const knowing = new Masker();
    knowing.add(secret);
    const line = `${'x'.repeat(490)}${secret}${'x'.repeat(100)}`;
    const { notes } = commandFailed(
      taskStep(0, 'shell', ''),
      'h1',
      { command, output: output({ stderr: line }) },
      knowing,
    );
    expect(notes![0]).toMatch(/^stderr: x{490}\*+/);
    expect(notes![0]).not.toContain('wrong');
  });

  test.each<[number, number | undefined, string, string, string]>([
    [7, undefined, 'command', 'the command exited with 7', 'failed_when: result.rc != 0 && result.rc != 7'],
    [7, undefined, 'package', 'the command exited with 7', 'look at the logs'],
    [
      124,
      30,
      'command',
      'the command took longer than its timeout of 30 s, and was killed',
      'give it longer',
    ],
    [
      124,
      undefined,
      'command',
      'the command exited with 124',
      'failed_when: result.rc != 0 && result.rc != 124',
    ],
    [125, 30, 'command', 'the command exited with 125', 'failed_when: result.rc != 0 && result.rc != 125'],
    [126, undefined, 'shell', 'the command exited with 126', 'make it executable'],
    [127, undefined, 'shell', 'the command was not found (exit code 127)', 'install what it needs'],
    [
      128,
      undefined,
      'script',
      'the command exited with 128',
      'failed_when: result.rc != 0 && result.rc != 128',
    ],
    [129, undefined, 'script', 'the command was ended by signal 1, or exited with 129 itself', 'failed_when'],
    [
      137,
      undefined,
      'command',
      'the command was ended by signal 9, or exited with 137 itself',
      'short of memory',
    ],
    [
      192,
      undefined,
      'script',
      'the command was ended by signal 64, or exited with 192 itself',
      'failed_when',
    ],
    [193, undefined, 'script', 'the command exited with 193', 'failed_when'],
    [255, undefined, 'package', 'the command exited with 255', 'look at the logs'],
  ])('with %d, its timeout %s, of %s', (exit, timeout, task, how, help) => {
    const diagnostic = failed({ exit }, task, timeout);
    expect(diagnostic.code).toBe('engine/command-failed');
    expect(diagnostic.message).toBe(`${task} failed on h1: ${how}`);
    expect(diagnostic.help).toContain(help);
  });

  test.each<[string, Partial<CommandOutput>, string]>([
    ['nothing', {}, 'it printed nothing'],
    ['blanks', { stdout: ' \n\n', stderr: '\n' }, 'it printed nothing'],
    ['one line', { stderr: 'no\n' }, 'stderr: no'],
    ['one line on the other', { stdout: 'no\n', stderr: ' \n' }, 'stdout: no'],
    ['two lines with an empty one between', { stderr: 'a\n\nb\n', stdout: 'c' }, 'stderr:\na\nb'],
    ['ten lines', { stderr: numbered(10) }, `stderr:\n${numbered(10).trimEnd()}`],
    [
      'eleven lines',
      { stderr: numbered(11) },
      `stderr, the last 10 of 11 lines:\n${numbered(11).replace('line 1\n', '').trimEnd()}`,
    ],
    ['a line of 500', { stderr: 'x'.repeat(500) }, `stderr: ${'x'.repeat(500)}`],
    ['a longer one', { stderr: `a${'x'.repeat(500)}` }, `stderr: a${'x'.repeat(499)}… (501 characters)`],
  ])('is told with its last words: %s', (_, printed, words) => {
    expect(failed(printed).notes).toEqual([words, 'command: make …']);
  });
});

test('a register has what was printed as text and as lines', () => {
  expect(outputFields([])).toEqual({});
  expect(outputFields([output({ exit: 9 }), output({ exit: 0, stdout: 'a\nb\n', stderr: '\n\n' })])).toEqual({
    rc: 0,
    stdout: 'a\nb',
    stderr: '\n',
    stdout_lines: ['a', 'b'],
    stderr_lines: ['', ''],
  });
  expect(outputFields([output({})])).toMatchObject({ stdout_lines: [], stderr_lines: [] });
});

test('a secret result keeps what rigger itself says of it', () => {
  const hidden = expect.any(Secret);
  expect(secretResult({ changed: true, rc: 3, stdout: 'x', results: [{ rc: 1, item: 'y' }] })).toEqual({
    changed: true,
    rc: 3,
    stdout: hidden,
    results: [{ rc: 1, item: hidden }],
  });
  expect(secretResult({ results: 'x' })).toEqual({ results: hidden });
  expect(secretResult(['x'])).toEqual([hidden]);
  expect(secretResult('x')).toEqual(hidden);
  expect(secretResult(null)).toBeNull();
});

describe('a change', () => {
  const change: Change = { summary: 'write /x', commands: [command], invalidates: [] };

  test('is shown with what there is of it, or only that there is one', () => {
    const commands = ['make\nmake install'];
    expect(changeView(change, false)).toEqual({ summary: 'write /x', commands });
    const diff = { path: '/x', before: '1', after: '2' };
    const full = { ...change, before: 1, after: 2, diff, risk: 'reboot' } as const;
    expect(changeView(full, false)).toEqual({
      ...{ summary: 'write /x', commands, before: 1, after: 2, diff, risk: 'reboot' },
    });
    expect(changeView(full, true)).toEqual({ summary: 'hidden', commands: [], risk: 'reboot' });
  });

  test('that did not hold is told with what was expected and what was found', () => {
    const left = [
      { summary: 'set a', before: 1, after: 2 },
      { summary: 'set b', after: null },
      { summary: 'set c', before: '' },
    ];
    expect(notConverged(taskStep(0, 'sysctl', {}), 'h1', left)).toMatchObject({
      code: 'engine/not-converged',
      message: 'sysctl made its changes on h1, and they did not hold',
      notes: [
        ...['still to do: set a', 'expected: 2', 'found:    1'],
        ...['still to do: set b', 'expected: null'],
        ...['still to do: set c', 'found:    ""'],
      ],
    });
  });

  test('that is risky, and a result that is lost, say what to write', () => {
    expect(riskRefused(taskStep(0, 'reboot', {}), 'h1', { ...change, risk: 'reboot' })).toMatchObject({
      code: 'engine/risk-not-allowed',
      help: expect.stringContaining('`allow: [reboot]`'),
    });
    expect(resultLost(taskStep(0, 'print', {}), new ValueUnknown('r', 'it ran before'))).toMatchObject({
      code: 'engine/result-lost',
      message: 'r is not known any more: it ran before',
      help: expect.stringContaining('-e r=…'),
    });
  });
});
