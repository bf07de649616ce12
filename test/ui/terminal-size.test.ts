import { expect, test } from '@jest/globals';
import { LiveArea } from '../../src/ui/live-area.js';
import { styleFor } from '../../src/ui/style.js';

const env = { LANG: 'C.UTF-8', NO_COLOR: '1' };

/** What a live area writes that is drawn, drawn anew, and closed. */
const written = (columns: number | undefined, rows: number | undefined): readonly string[] => {
  const texts: string[] = [];
  const lines = [['one', 'two'], ['one', 'three'], []];
  const stream = {
    write: (text: string) => texts.push(text),
    ...(columns === undefined ? {} : { columns }),
    ...(rows === undefined ? {} : { rows }),
  };
  const area = new LiveArea(stream, styleFor({ isTerminal: true, columns, env }), () => lines.shift() ?? []);
  area.redraw();
  area.redraw();
  area.close();
  return texts;
};

test.each([
  ['columns', 0, 24],
  ['rows', 80, 0],
  ['size', 0, 0],
])('a terminal that does not know its %s is written to as one that tells none', (_, columns, rows) => {
  expect(written(columns, rows)).toEqual(written(undefined, undefined));
  expect(written(columns, rows).join('')).toBe(
    'one\ntwo\n\u001b[2A\r\u001b[Jone\nthree\n\u001b[2A\r\u001b[J',
  );
});

test.each([1, 2])('a terminal of %i columns gets finite moves of the cursor', (columns) => {
  expect(written(columns, 1).join('')).not.toMatch(/\[(Infinity|NaN)/);
});

test('a width of 0 is no width', () => {
  const told = (columns: number | undefined) => styleFor({ isTerminal: true, columns, env });
  expect([told(0).width, told(0).wraps]).toEqual([told(undefined).width, false]);
});
