import { describe, expect, test } from '@jest/globals';
import { HostState } from '../../../src/engine/host/host-state.js';
import { isLazy, lazyObject } from '../../../src/engine/host/lazy-object.js';
import { LeveledScope } from '../../../src/engine/host/scope.js';
import type { Template } from '../../../src/language/play.js';
import { compileTemplate, literalTemplate } from '../../../src/language/template/index.js';
import { Secret, type Value } from '../../../src/model/index.js';

const place = { file: 'vars.yml', line: 1, column: 1 };
const template = (text: string): Template =>
  compileTemplate({ at: () => place, within: () => place, isUnsafe: () => false }, [], text);
const values = (all: Record<string, Value>) => ({ values: new Map(Object.entries(all)) });
const templates = (all: Record<string, string>) => ({
  templates: new Map(Object.entries(all).map(([name, text]) => [name, template(text)])),
});
const lazy = (all: Record<string, () => Value>) => ({ lazy: new Map(Object.entries(all)) });

describe('the variables that a task sees', () => {
  const levels = [
    templates({ a: 'low', b: '{{ c }}!', own: '{{ own }}', one: '{{ other }}', other: '{{ one }}' }),
    values({ c: 'value', d: 'value' }),
    lazy({ d: () => 'lazy' }),
    values({ a: 'high' }),
  ];

  test('the highest level wins, and templates see all of them', () => {
    const scope = new LeveledScope(levels);
    expect(['a', 'b', 'c', 'd', 'e'].map((name) => scope.get(name))).toEqual([
      ...['high', 'value!', 'value', 'lazy', undefined],
    ]);
    expect([...new Set(scope.names())].sort()).toEqual(['a', 'b', 'c', 'd', 'one', 'other', 'own']);
  });

  test('what depends on itself is told with its way', () => {
    const scope = new LeveledScope(levels);
    expect(() => scope.get('own')).toThrow('variable own depends on itself: own → own');
    expect(() => scope.get('one')).toThrow('variable one depends on itself: one → other → one');
    expect(scope.get('b')).toBe('value!');
  });

  test('a template is resolved once, and its secrets are told', () => {
    let resolved = 0;
    const counted = { ...literalTemplate(null, place), resolve: () => new Secret(`word ${++resolved}`) };
    const seen: Secret[] = [];
    const scope = new LeveledScope([{ templates: new Map([['pin', counted]]) }], (one) => seen.push(one));
    expect([scope.get('pin'), scope.get('pin')].map((pin) => (pin as Secret).reveal())).toEqual([
      ...['word 1', 'word 1'],
    ]);
    expect(seen.map((one) => one.reveal())).toEqual(['word 1']);
  });

  test('is written where the level that wins has it as a template', () => {
    const scope = new LeveledScope(levels);
    expect(scope.written('b')?.source).toBe('{{ c }}!');
    expect(['a', 'c', 'd', 'e'].map((name) => scope.written(name))).toEqual([
      ...[undefined, undefined, undefined, undefined],
    ]);
    expect(new LeveledScope([values({ b: 1 }), ...levels]).written('b')?.source).toBe('{{ c }}!');
  });
});

test('an object of lazy values computes each once, and other values are none', () => {
  const asked: string[] = [];
  const object = lazyObject(
    ['a', 'b'],
    (name) => asked.push(name),
    (name) => name !== 'b',
  );
  expect(Object.keys(object as object)).toEqual(['a']);
  const { a, b } = object as { a: number; b: number };
  expect([a, b, (object as { a: number }).a, asked]).toEqual([1, 2, 1, ['a', 'b']]);
  expect([object, { a: 1 }, [], null, 'a', 1].map((one) => isLazy(one as Value))).toEqual([
    ...[true, false, false, false, false, false],
  ]);
});

test('a host begins with nothing done, and adds up what tasks tell', () => {
  const state = new HostState('h1', new Map());
  const nothing = {
    ok: 0,
    changed: 0,
    skipped: 0,
    failed: 0,
    unknown: 0,
    assured: 0,
    ignored: 0,
    rescued: 0,
  };
  expect(state.summary()).toEqual({
    ...nothing,
    ...{ unreachable: false, roundTrips: 0, reboots: 0, pendingReboot: [] },
    time: { wire: 0, remote: 0, own: 0 },
  });
  for (const status of ['ok', 'resumed', 'refused', 'failed', 'ignored', 'unknown', 'skipped'] as const)
    state.count(status, { wire: 1, remote: 2, own: 3 });
  state.addRoundTrips(2);
  expect(state.summary()).toMatchObject({
    ...{ ...nothing, ok: 2, failed: 2, ignored: 1, unknown: 1, skipped: 1 },
    ...{ roundTrips: 2, time: { wire: 7, remote: 14, own: 21 } },
  });
  state.rescue();
  expect(state.summary()).toMatchObject({ failed: 1, rescued: 1 });
});
