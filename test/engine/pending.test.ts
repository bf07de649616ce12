import { describe, expect, test } from '@jest/globals';
import { type Effect, PendingChanges } from '../../src/engine/host/pending.js';
import {
  available,
  defineFact,
  foreseen,
  leaving,
  revised,
  unavailable,
  unforeseen,
} from '../../src/model/index.js';

interface Thing {
  readonly size: number;
  readonly name?: string;
}

const thing = defineFact<Thing, { readonly path: string }>({
  id: 'thing',
  summary: 'a thing',
  scopes: ({ path }) => [`file:${path}`],
  scopesOf: ({ name }, { path }) => (name === 'narrow' ? [`file:${path}/narrow`] : [`file:${path}`]),
  script: () => 'true',
  parse: () => available({ size: 1 }),
});

const pendingOf = (...tasks: readonly (readonly Effect[])[]): PendingChanges => {
  const pending = new PendingChanges();
  for (const [index, effects] of tasks.entries()) pending.add({ task: `task ${index}`, effects });
  return pending;
};
const read = available({ size: 1 });
const size = (by: (before: Thing) => Thing | undefined) => ({
  invalidates: ['file:/a'],
  leaves: [leaving(thing, by)],
});

describe('changes that a plan has not made', () => {
  test('hide what overlaps with them, and nothing else; the first that says nothing is named', () => {
    const pending = pendingOf([{ invalidates: ['file:/a'] }], [{ invalidates: ['service', 'file:/a/b'] }]);
    const of = (path: string) => pending.foretell(thing({ path }), read);
    expect(of('/a/b')).toMatchObject({ kind: 'unknown', because: { task: 'task 0' } });
    expect(of('/ab')).toEqual({ kind: 'known', reading: read, rests: [] });
    expect(pendingOf().foretell(thing({ path: '/a' }), read)).toEqual({
      kind: 'known',
      reading: read,
      rests: [],
    });
    expect(pendingOf([{ invalidates: ['*'] }]).foretell(thing({ path: '/a' }), read).kind).toBe('unknown');
  });

  test('say what they leave, each from what was left before it, and who did is told once', () => {
    const grow = size((before) => revised(before, { size: before.size + 1 }));
    const pending = pendingOf([grow, grow], [size((before) => before)], [grow]);
    expect(pending.foretell(thing({ path: '/a' }), read)).toMatchObject({
      kind: 'known',
      reading: { available: true, value: { size: 4 } },
      rests: [{ task: 'task 0' }, { task: 'task 2' }],
    });
  });

  test('several predictions of a change follow each other', () => {
    const twice = leaving(thing, (before) => revised(before, { size: before.size * 2 }));
    const pending = pendingOf([{ invalidates: ['*'], leaves: [twice, twice] }]);
    expect(pending.foretell(thing({ path: '/a' }), read)).toMatchObject({ reading: { value: { size: 4 } } });
  });

  test('what cannot be told stays unknown: no answer, an unforeseen part, a fact that the host did not tell', () => {
    const query = thing({ path: '/a' });
    expect(pendingOf([size(() => undefined)]).foretell(query, read).kind).toBe('unknown');
    const hidden = size(() => foreseen<Thing>({ size: unforeseen, name: undefined }));
    const grow = size((before) => revised(before, { size: before.size + 1 }));
    expect(pendingOf([hidden], [grow]).foretell(query, read)).toMatchObject({ because: { task: 'task 1' } });
    const told = pendingOf([grow]).foretell(query, unavailable('no stat'));
    expect(told.kind).toBe('unknown');
  });

  test('a defect of a prediction is no unknown', () => {
    const broken = size(() => {
      throw new TypeError('broken');
    });
    expect(() => pendingOf([broken]).foretell(thing({ path: '/a' }), read)).toThrow('broken');
  });

  test('what a change can touch counts, and not all that is read again after it', () => {
    const pending = pendingOf([{ invalidates: ['*'], unsettles: ['service'] }]);
    expect(pending.foretell(thing({ path: '/a' }), read).kind).toBe('known');
  });

  test('one scope of several is enough, of what was read and of what changes', () => {
    const wide = defineFact({
      ...{
        id: 'wide',
        summary: 'of two things',
        scopes: () => ['service', 'package:a'],
        script: () => 'true',
      },
      parse: () => available(1),
    });
    const foretold = pendingOf([{ invalidates: ['mount', 'package:a'] }]).foretell(wide(), available(1));
    expect(foretold).toMatchObject({ kind: 'unknown', because: { task: 'task 0' } });
  });

  test('the first is the first that touches anything by one of its effects', () => {
    const nothing = { invalidates: [] };
    expect(
      pendingOf([nothing], [nothing, { invalidates: ['mount'] }], [{ invalidates: ['*'] }]).first,
    ).toMatchObject({
      task: 'task 1',
    });
    expect(pendingOf([nothing], [{ invalidates: ['*'], unsettles: [] }]).first).toBeUndefined();
  });

  test('what was read may tell that less was looked at', () => {
    const pending = pendingOf([{ invalidates: ['file:/a/b'] }]);
    const query = thing({ path: '/a' });
    expect(pending.foretell(query, read).kind).toBe('unknown');
    expect(pending.foretell(query, available({ size: 1, name: 'narrow' })).kind).toBe('known');
    const partly = available(foreseen<Thing>({ size: unforeseen, name: 'narrow' }));
    expect(pending.foretell(query, partly).kind).toBe('unknown');
  });
});
