import { describe, expect, test } from '@jest/globals';
import { isSelected } from '../../../src/engine/walk/selection.js';

describe('the steps that tags choose', () => {
  test.each<[own: string[], tags: string[], skip: string[], selected: boolean]>([
    [[], [], [], true],
    [[], ['all'], [], true],
    [[], ['a'], [], false],
    [['a'], ['a'], [], true],
    [['a'], ['b'], [], false],
    [['a'], ['tagged'], [], true],
    [['a'], ['untagged'], [], false],
    [[], ['tagged'], [], false],
    [[], ['untagged'], [], true],
    [['always'], ['b'], [], true],
    [['never'], [], [], false],
    [['never'], ['all'], [], false],
    [['never'], ['tagged'], [], false],
    [['never', 'a'], ['all'], [], false],
    [['never', 'a'], ['a'], [], true],
    [['never'], ['never'], [], true],
    [['never', 'always'], ['b'], [], false],
    [['a'], [], ['a'], false],
    [['a'], ['a'], ['a'], false],
    [['a'], [], ['all'], false],
    [['always'], [], ['all'], true],
    [['always'], [], ['always', 'all'], false],
    [['always'], [], ['tagged'], true],
    [['a'], [], ['tagged'], false],
    [[], [], ['untagged'], false],
    [['a'], [], ['untagged'], true],
  ])('%j with --tags %j --skip-tags %j: %s', (own, tags, skip, selected) => {
    expect(isSelected({ tags: own }, { tags, skip })).toBe(selected);
  });
});
