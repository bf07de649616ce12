import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { problem, warning } from '../../src/model/index.js';
import { sourceFrame } from '../../src/ui/source-frame.js';
import { styleFor } from '../../src/ui/style.js';
import { textWidth } from '../../src/ui/text-width.js';

const plain = styleFor({ isTerminal: false, columns: 60, env: { LANG: 'C.UTF-8' } });
const colourful = styleFor({ isTerminal: true, columns: 60, env: { LANG: 'C.UTF-8', TERM: 'xterm' } });
const at = (line: number, column: number, endColumn?: number) => ({
  file: 'site.yml',
  line,
  column,
  ...(endColumn !== undefined && { endColumn }),
});

describe('a source frame', () => {
  test('shows the line, the place and what to do', () => {
    const diagnostic = problem('language/unknown-task', 'there is no task comand', {
      position: at(12, 5, 11),
      help: 'did you mean command?',
      notes: ['a note', 'another'],
    });
    const text = `${'\n'.repeat(11)}  - comand: uptime\n`;
    expect(sourceFrame(diagnostic, text, plain)).toBe(
      [
        'error[language/unknown-task]: there is no task comand',
        '  --> site.yml:12:5',
        '   │',
        '12 │   - comand: uptime',
        '   │     ^^^^^^',
        '   = a note',
        '   = another',
        '   = help: did you mean command?',
      ].join('\n'),
    );
  });

  test('without a position or a text is a line', () => {
    expect(sourceFrame(warning('a/b', 'careful'), undefined, plain)).toBe('warning[a/b]: careful');
    expect(sourceFrame(problem('a/b', 'no', { position: at(3, 1) }), undefined, plain)).toBe(
      'error[a/b]: no\n --> site.yml:3:1',
    );
  });

  test.each<[string, string, number, number | undefined, string, string]>([
    ['tabs', '\tkey: x', 2, 5, '    key: x', '    ^^^'],
    ['wide characters', '名前: x', 5, 6, '名前: x', '      ^'],
    ['wide characters meant', 'a: 名前', 4, 6, 'a: 名前', '   ^^^^'],
    ['combining marks', 'e\u0301: x', 5, 6, 'e\u0301: x', '   ^'],
    ['the end of the line', 'key:', 5, undefined, 'key:', '    ^'],
    ['past the end', 'key', 9, 12, 'key', '   ^'],
    ['an escape sequence', 'a\u001b[31m: x', 9, 10, 'a␛[31m: x', '        ^'],
    ['an end before the start', 'key: x', 3, 1, 'key: x', '  ^'],
  ])('puts the caret right with %s', (_, line, column, endColumn, shown, carets) => {
    const rows = sourceFrame(problem('a/b', 'x', { position: at(1, column, endColumn) }), line, plain).split(
      '\n',
    );
    expect(rows.slice(3)).toEqual([`1 │ ${shown}`, `  │ ${carets}`]);
  });

  test('colours what is wrong, and only where colours are', () => {
    const diagnostic = problem('a/b', 'x', { position: at(1, 1, 4), help: 'do' });
    expect(sourceFrame(diagnostic, 'key: x', colourful)).toContain('\u001b[31m^^^');
    expect(sourceFrame(diagnostic, 'key: x', plain)).not.toContain('\u001b');
  });

  test('never is wider than the terminal, and always shows the first caret under the place', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[a-z 名\t]{0,200}$/),
        fc.nat(210),
        fc.nat(210),
        (line, column, length) => {
          const position = at(1, column + 1, column + 1 + length);
          const rows = sourceFrame(problem('a/b', 'x', { position }), line, plain).split('\n');
          for (const row of rows) expect(textWidth(row)).toBeLessThanOrEqual(60);
          const [source = '', carets = ''] = rows.slice(3);
          const under = carets.indexOf('^');
          const meant = line[column];
          if (meant === undefined || meant === '\t' || meant === ' ') return;
          let width = 0;
          const found = [...source].find((character) => {
            const here = width === under;
            width += textWidth(character);
            return here;
          });
          expect(found).toBe(meant);
        },
      ),
      { numRuns: 1000 },
    );
  });
});
