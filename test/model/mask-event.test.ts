import { describe, expect, test } from '@jest/globals';
import {
  type ChangeView,
  type EventBody,
  Masker,
  maskChange,
  maskEvent,
  maskResult,
} from '../../src/model/index.js';

const position = { file: 'changed.yml', line: 1, column: 1 };
const diagnostic = {
  code: 'engine/failed',
  severity: 'error' as const,
  message: 'it failed',
  help: 'not changed',
  notes: ['ended ok: changed'],
  position,
};
const task = {
  host: 'changed',
  id: '0/tasks/1[changed]',
  name: 'see what changed',
  task: 'failed',
  position,
};

/** Words of rigger's own, each of which is a password as well. */
const masker = new Masker();
for (const word of [
  'failed',
  'changed',
  'done',
  'error',
  'task-finished',
  'stdout',
  'results',
  'name',
  'unreachable',
  'engine/failed',
  'changed.yml',
  'reboot',
])
  masker.add(word);

const time = { wire: 1, remote: 2, own: 3 };

describe('of an event the free text is masked, and no word of rigger’s own', () => {
  test.each<[string, EventBody, EventBody]>([
    [
      'task-finished',
      {
        type: 'task-finished',
        ...task,
        item: 'failed',
        status: 'changed',
        because: 'x failed',
        changes: [
          {
            summary: 'what changed',
            before: 'failed',
            after: { name: 'changed' },
            diff: { path: '/failed', before: 'failed\n', after: 'so\n' },
            risk: 'reboot',
            commands: ['echo failed'],
          },
        ],
        notes: ['failed'],
        diagnostic,
        time,
        roundTrips: 1,
        result: {
          changed: true,
          failed: false,
          stdout: 'it failed',
          results: [{ changed: true, stdout: 'changed' }],
        },
      },
      {
        type: 'task-finished',
        ...task,
        name: 'see what ********',
        item: '********',
        status: 'changed',
        because: 'x ********',
        changes: [
          {
            summary: 'what ********',
            before: '********',
            after: { name: '********' },
            diff: { path: '/********', before: '********\n', after: 'so\n' },
            risk: 'reboot',
            commands: ['echo ********'],
          },
        ],
        notes: ['********'],
        diagnostic: {
          ...diagnostic,
          message: 'it ********',
          help: 'not ********',
          notes: ['ended ok: ********'],
        },
        time,
        roundTrips: 1,
        result: {
          changed: true,
          failed: false,
          stdout: 'it ********',
          results: [{ changed: true, stdout: '********' }],
        },
      },
    ],
    [
      'host-finished',
      { type: 'host-finished', host: 'failed', outcome: 'done' },
      { type: 'host-finished', host: 'failed', outcome: 'done' },
    ],
    [
      'handler-notified',
      { type: 'handler-notified', host: 'changed', handler: 'done', by: 'it changed' },
      { type: 'handler-notified', host: 'changed', handler: 'done', by: 'it ********' },
    ],
    [
      'host-unreachable',
      { type: 'host-unreachable', host: 'unreachable', diagnostic },
      {
        type: 'host-unreachable',
        host: 'unreachable',
        diagnostic: {
          ...diagnostic,
          message: 'it ********',
          help: 'not ********',
          notes: ['ended ok: ********'],
        },
      },
    ],
    [
      'run-finished',
      {
        type: 'run-finished',
        exitCode: 3,
        interrupted: false,
        hosts: {
          changed: {
            ok: 1,
            changed: 1,
            skipped: 0,
            failed: 1,
            unknown: 0,
            ignored: 0,
            unreachable: false,
            roundTrips: 1,
            reboots: 0,
            pendingReboot: ['grub changed'],
            time,
          },
        },
      },
      {
        type: 'run-finished',
        exitCode: 3,
        interrupted: false,
        hosts: {
          changed: {
            ok: 1,
            changed: 1,
            skipped: 0,
            failed: 1,
            unknown: 0,
            ignored: 0,
            unreachable: false,
            roundTrips: 1,
            reboots: 0,
            pendingReboot: ['grub ********'],
            time,
          },
        },
      },
    ],
    [
      'trial-finished',
      {
        type: 'trial-finished',
        trial: { number: 1, block: 1, cell: { state: 'changed' }, workload: 'name', warmUp: false },
        status: 'failed',
        metrics: { failed: 1 },
        why: 'it failed',
      },
      {
        type: 'trial-finished',
        trial: { number: 1, block: 1, cell: { state: 'changed' }, workload: 'name', warmUp: false },
        status: 'failed',
        metrics: { failed: 1 },
        why: 'it ********',
      },
    ],
    [
      'message',
      { type: 'message', host: 'failed', text: 'failed' },
      { type: 'message', host: 'failed', text: '********' },
    ],
  ])('%s', (_, event, shown) => {
    expect(maskEvent(event, masker)).toEqual(shown);
  });

  test('keys that others chose are masked, however deep; the fields of a result stay', () => {
    expect(maskResult({ stdout: 'x', data: { failed: [{ changed: 1 }] } }, masker)).toEqual({
      stdout: 'x',
      data: { '********': [{ '********': 1 }] },
    });
  });

  test('without secrets an event is the same', () => {
    const event: EventBody = { type: 'message', text: 'failed' };
    expect(maskEvent(event, new Masker())).toBe(event);
  });
});

describe('what a secret replaces is hidden with it', () => {
  const fresh = new Masker();
  fresh.add('new-password');
  const key = '-----BEGIN KEY-----\nnewnewnew1\nnewnewnew2\n-----END KEY-----';
  fresh.add(key);
  const seen = (change: Partial<ChangeView>): unknown => maskChange({ summary: 's', ...change }, fresh);

  test.each<[string, Partial<ChangeView>, object]>([
    ['a value', { before: 'old', after: 'new-password' }, { before: '********', after: '********' }],
    ['a number', { before: 7, after: 'new-password' }, { before: '********', after: '********' }],
    ['nothing', { before: null, after: 'new-password' }, { before: null, after: '********' }],
    [
      'a list',
      { before: ['old', 'b'], after: ['new-password', 'b'] },
      { before: '********', after: ['********', 'b'] },
    ],
    [
      'one of a map',
      { before: { user: 'ann', password: 'old' }, after: { user: 'bob', password: 'new-password' } },
      { before: { user: 'ann', password: '********' }, after: { user: 'bob', password: '********' } },
    ],
    ['no secret', { before: 'old', after: 'other' }, { before: 'old', after: 'other' }],
  ])('%s', (_, change, shown) => {
    expect(seen(change)).toEqual({ summary: 's', ...shown });
  });

  const path = '/etc/x';
  test.each<[string, string | null, string | null, string | null, string | null]>([
    [
      'in a line',
      'a = 1\np = old\n',
      'a = 1\np = new-password\n',
      'a = 1\n********\n',
      'a = 1\np = ********\n',
    ],
    ['in lines', `x\nold1\n\nold2\n`, `x\n${key}\n`, 'x\n********\n\n********\n', 'x\n********\n'],
    [
      'in a line that stays',
      'p = new-password\na = 1\n',
      'p = new-password\na = 2\n',
      'p = ********\na = 1\n',
      'p = ********\na = 2\n',
    ],
    ['in no line any more', 'p = new-password\n', 'p = none\n', 'p = ********\n', 'p = none\n'],
    ['in a file that comes', null, 'new-password', null, '********'],
    ['in a file that goes', 'new-password', null, '********', null],
  ])('%s of a text', (_, before, after, shownBefore, shownAfter) => {
    expect(seen({ diff: { path, before, after } })).toEqual({
      summary: 's',
      diff: { path, before: shownBefore, after: shownAfter },
    });
  });
});
