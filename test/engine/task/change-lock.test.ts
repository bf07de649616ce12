import { expect, test } from '@jest/globals';
import { lockOf } from '../../../src/engine/task/change-lock.js';
import type { Change } from '../../../src/model/index.js';

const change = (invalidates: readonly string[], more: Partial<Change> = {}): Change => ({
  ...{ summary: 'x', commands: [], invalidates },
  ...more,
});

test.each<[string, readonly Change[], string | undefined]>([
  ['one file holds that file', [change(['file:/a/b'])], '/a/b'],
  ['one file twice holds that file', [change(['file:/a/b']), change(['file:/a/b'])], '/a/b'],
  ['files of a directory hold it', [change(['file:/a/b', 'file:/a/c'])], '/a'],
  ['a directory and what is in it hold the directory', [change(['file:/a']), change(['file:/a/b/c'])], '/a'],
  ['the same the other way round', [change(['file:/a/b/c']), change(['file:/a'])], '/a'],
  ['names that begin alike are not below each other', [change(['file:/a/bc', 'file:/a/b'])], '/a'],
  ['files far apart hold the root', [change(['file:/a/b', 'file:/c'])], '/'],
  ['the root holds the root', [change(['file:/'])], '/'],
  ['what is no file holds all that is none', [change(['service'])], 'other'],
  ['files beside it as well', [change(['file:/a']), change(['service'])], 'other'],
  ['an action holds nothing', [change(['file:/a'], { action: true })], undefined],
  ['an action beside a change adds nothing', [change(['*'], { action: true }), change(['file:/a'])], '/a'],
  ['nothing holds nothing', [change([])], undefined],
])('%s', (_, changes, resource) => {
  expect(lockOf(changes)).toEqual(resource === undefined ? {} : { resource });
});
