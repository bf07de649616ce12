import { describe, expect, test } from '@jest/globals';
import { type AuthorizedKeys, authorizedKeys } from '../../../src/facts/files/authorized-keys.js';
import { type FileState, fileState } from '../../../src/facts/files/file-state.js';
import { mountPoint } from '../../../src/facts/files/mount-point.js';
import { type AccountDetails, accountDetails } from '../../../src/facts/software/accounts.js';
import { type HomeMove, homeMove } from '../../../src/facts/software/home-move.js';
import type { Change } from '../../../src/model/index.js';
import { type AccountToBe, leavesAccount } from '../../../src/tasks/foresight/accounts.js';
import { user } from '../../../src/tasks/user/task.js';
import { contextWith, parseInput } from '../../support/converge.js';
import { hiddenIn, left } from './left.js';

const anna: AccountToBe = { name: 'anna', home: '/srv/anna', groups: [], comment: '', bareHome: true };
const file: FileState = {
  ...{ type: 'file', mode: '0644', uid: 0, gid: 0, owner: 'root', group: 'root', size: 1, inode: '1:1' },
};

describe('a new account', () => {
  test.each([
    ['/etc/passwd', 'unknown'],
    ['/var/mail/anna', 'unknown'],
    ['/srv/anna/.profile', 'unknown'],
    ['/srv/anna', 'unknown'],
    ['/srv/annabel', file],
    ['/opt/x', file],
  ])('leaves of %s: %j', (path, expected) => {
    expect(left(leavesAccount(anna), fileState({ path }), file)).toEqual(expected);
  });

  test.each([
    ['/srv/anna', 'unknown'],
    ['/srv', { realPath: '/srv', holds: true }],
    ['/opt', { realPath: '/srv', holds: false }],
  ])('is seen where something is to be mounted on %s', (path, expected) => {
    const before = { realPath: '/srv', holds: false };
    expect(left(leavesAccount(anna), mountPoint({ path }), before)).toEqual(expected);
  });

  test.each([
    ['anna', '/srv/x', 'unknown'],
    ['bob', '/srv/anna/x', 'unknown'],
    ['bob', '/srv/bob', 'same'],
  ])('concerns where the home of %s can be moved to %s: %s', (name, home, expected) => {
    const before: HomeMove = { old: 'none', place: 'free' };
    const told = left(leavesAccount(anna), homeMove({ name, home }), before);
    expect(told).toBe(expected === 'same' ? before : 'unknown');
  });
});

/** The account that the task would make, on a system whose useradd is as told. */
const created = (input: object, newcomer: { bareHome: boolean; ownGroup: boolean }): Change => {
  const wish = parseInput(user, { name: 'anna', ...input }).data;
  const details: AccountDetails = { account: null, groups: [], passwordDigest: null, locked: true };
  const keeper = { home: '/home/anna', stranger: null, newcomer };
  const outcome = user.plan(wish, { found: details, keeper, homes: undefined } as never, contextWith({}));
  if (outcome.kind !== 'changes') throw new Error(`no changes, but ${outcome.kind}`);
  return outcome.changes[0]!;
};
const noAccount: AccountDetails = { account: null, groups: [], passwordDigest: null, locked: true };

test.each([
  [{}, true, 'anna'],
  [{}, false, undefined],
  [{ system: true }, true, undefined],
  [{ group: 'staff' }, true, 'staff'],
  [{ group: '100' }, true, undefined],
])('the group of the account %j, where people get one of their own: %s, is %s', (input, ownGroup, group) => {
  const { leaves = [] } = created(input, { bareHome: true, ownGroup });
  const told = left(leaves, accountDetails({ name: 'anna' }), noAccount);
  const account = told === 'unknown' ? undefined : told.account;
  expect(hiddenIn(account!).includes('group')).toBe(group === undefined);
  if (group !== undefined) expect(account!.group).toBe(group);
});

test.each([
  [{}, true, '/home/anna/.ssh/authorized_keys'],
  [{}, false, 'unknown'],
  [{ create_home: false }, true, 'unknown'],
])('the keys of the account %j, whose home comes bare: %s, are at %s', (input, bareHome, path) => {
  const { leaves = [] } = created(input, { bareHome, ownGroup: true });
  const before: AuthorizedKeys = { path: '', folderMode: '' };
  const told = left(leaves, authorizedKeys({ user: 'anna' }), before);
  expect(told === 'unknown' ? told : told.path).toBe(path);
});
