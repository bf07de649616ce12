import { expect, test } from '@jest/globals';
import { HandlerQueue } from '../../../src/engine/walk/handlers.js';
import { literalTemplate } from '../../../src/language/template/index.js';
import { taskStep } from '../support/engine-run.js';

const here = { file: 'play.yml', line: 1, column: 1 };
const queue = (): HandlerQueue =>
  new HandlerQueue(
    ['one', 'two', 'three'].map((name, index) => ({
      step: { ...taskStep(index, 'print', name, { name: literalTemplate(name, here) }), id: name },
      listen: name === 'one' ? [] : ['those'],
    })),
    0,
  );

const taken = (handlers: HandlerQueue): unknown[] => {
  const all: unknown[] = [];
  for (let next = handlers.next(); next; next = handlers.next())
    all.push([next.key, next.perhapsFor ?? 'for sure']);
  return all;
};

test('those that are due and those that perhaps are come in the order of the play, and once', () => {
  const handlers = queue();
  handlers.notifyPerhaps('0/three', 'a');
  handlers.notifyPerhaps('0/three', 'b');
  handlers.notifyPerhaps('0/three', 'a');
  handlers.notify('0/one');
  expect(handlers.steps(['0/two']).map(({ id }) => id)).toEqual(['one', 'two', 'three']);
  expect(taken(handlers)).toEqual([
    ['0/one', 'for sure'],
    ['0/three', ['a', 'b']],
  ]);
  expect(taken(handlers)).toEqual([]);
});

test.each([
  ['before', ['sure', 'perhaps']],
  ['after', ['perhaps', 'sure']],
])('what is notified for sure runs, though notified perhaps as well, %s', (_, order) => {
  const handlers = queue();
  for (const how of order)
    if (how === 'sure') handlers.notify('0/two');
    else handlers.notifyPerhaps('0/two', 'a');
  expect(taken(handlers)).toEqual([['0/two', 'for sure']]);
});

test('any handler is each that has a name or listens to one', () => {
  expect(queue().keys()).toEqual(['0/one', '0/two', '0/three']);
});
